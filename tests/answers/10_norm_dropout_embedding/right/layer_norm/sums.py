class MyLayerNorm(nn.Module):
    """Statistics from sums over the last dimension."""

    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.features, self.eps = features, eps

    def forward(self, x):
        mean = (x.sum(dim=-1) / self.features)[..., None]
        var = (((x - mean) ** 2).sum(dim=-1) / self.features)[..., None]
        return self.weight * ((x - mean) / (var + self.eps) ** 0.5) + self.bias
