class RunningStandardizer(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.register_buffer("count", torch.zeros((), dtype=torch.long))
        self.register_buffer("var", torch.ones(num_features))
        self.register_buffer("mean", torch.zeros(num_features))

    @torch.no_grad()
    def update(self, x):
        n, rows = self.count, x.shape[0]
        mean = (n * self.mean + x.sum(0)) / (n + rows)
        square = (n * (self.var + self.mean**2) + (x**2).sum(0)) / (n + rows)
        self.mean, self.var, self.count = mean, (square - mean**2).clamp(min=0), n + rows

    def forward(self, x):
        if self.training:
            self.update(x)
        return (x - self.mean) * torch.rsqrt(self.var + 1e-5)
