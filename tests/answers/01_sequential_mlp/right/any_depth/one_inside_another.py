class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        first, second, *others = sizes
        self.here = nn.Linear(first, second)
        self.rest = SequentialMLP([second, *others]) if others else None

    def forward(self, x):
        y = self.here(x)
        return y if self.rest is None else self.rest(torch.relu(y))
