class DeepNet(nn.Module):
    def __init__(self, inputs, width, outputs, depth):
        super().__init__()
        self.out = nn.Linear(width, outputs)
        self.hidden = nn.ModuleList(nn.Linear(inputs if i == 0 else width, width) for i in range(depth))

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.out(x)


def size(inputs, width, outputs, depth):
    return inputs * width + width * width * (depth - 1) + width * depth + width * outputs + outputs


def mlp_under_budget(inputs, outputs, depth, budget):
    low, high = 0, budget + 1
    while high - low > 1:
        middle = (low + high) // 2
        if size(inputs, middle, outputs, depth) <= budget:
            low = middle
        else:
            high = middle
    if low == 0:
        raise ValueError(budget)
    return DeepNet(inputs, low, outputs, depth)
