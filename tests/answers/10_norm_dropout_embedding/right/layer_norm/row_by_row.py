class MyLayerNorm(nn.Module):
    """Calls itself until a single row is left."""

    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        if x.dim() > 1:
            return torch.stack([self.forward(part) for part in x])
        n = len(x)
        var = x.var() * (n - 1) / n
        return self.weight * (x - x.mean()) / (var + self.eps).sqrt() + self.bias
