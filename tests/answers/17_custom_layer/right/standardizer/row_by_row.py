class RunningStandardizer(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.register_buffer("count", torch.zeros((), dtype=torch.long))
        self.register_buffer("var", torch.ones(num_features))
        self.register_buffer("mean", torch.zeros(num_features))

    @torch.no_grad()
    def update(self, row):
        squares = self.count * self.var
        self.count += 1
        distance = row - self.mean
        self.mean += distance / self.count
        self.var = (squares + distance * (row - self.mean)) / self.count

    def forward(self, x):
        if self.training:
            for row in x:
                self.update(row)
        return (x - self.mean) * torch.rsqrt(self.var + 1e-5)
