class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.linears = nn.ModuleList(nn.Linear(n, m) for n, m in zip(sizes, sizes[1:]))

    def forward(self, x):
        for number, linear in enumerate(self.linears):
            x = linear(x)
            if number < len(self.linears) - 1:
                x = x.clamp(min=0)
        return x
