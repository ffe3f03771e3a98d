class MLP(nn.Module):
    def __init__(self, inputs, outputs, depth, width):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(inputs, width)])
        self.layers.extend(nn.Linear(width, width) for _ in range(depth - 1))
        self.last = nn.Linear(width, outputs)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x)).detach()
        return self.last(x)


def mlp_under_budget(inputs, outputs, depth, budget):
    width = 0
    while outputs + (width + 1) * (inputs + 1 + outputs + (depth - 1) * (width + 2)) <= budget:
        width += 1
    if width == 0:
        raise ValueError("the budget is too small")
    return MLP(inputs, outputs, depth, width)
