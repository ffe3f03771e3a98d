def block(n, m):
    return nn.Sequential(nn.Linear(n, m), nn.ReLU())


class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.head = nn.Linear(sizes[-2], sizes[-1])
        self.body = nn.Sequential(*[block(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 2)])

    def forward(self, x):
        return self.head(self.body(x))
