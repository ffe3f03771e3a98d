import torch.nn.functional as F


class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.count = len(sizes) - 1
        for i in range(self.count):
            setattr(self, f"fc{i}", nn.Linear(sizes[i], sizes[i + 1]))

    def forward(self, x):
        for i in range(self.count - 1):
            x = F.relu(getattr(self, f"fc{i}")(x))
        return getattr(self, f"fc{self.count - 1}")(x)


def mlp_under_budget(inputs, outputs, depth, budget):
    for width in range(budget // (inputs + 1), 0, -1):
        sizes = [inputs, *[width] * depth, outputs]
        if sum(n * m + m for n, m in zip(sizes[:-1], sizes[1:])) <= budget:
            return MLP(sizes)
    raise ValueError
