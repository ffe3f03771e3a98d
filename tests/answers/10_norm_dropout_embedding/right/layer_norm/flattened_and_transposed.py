class MyLayerNorm(nn.Module):
    """A table with a column for each row of x, so that no keepdim is needed."""

    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.full((features,), 1.0))
        self.bias = nn.Parameter(torch.full((features,), 0.0))

    def forward(self, x):
        table = x.reshape(-1, x.shape[-1]).T
        table = table - table.mean(0)
        table = table / torch.sqrt((table**2).mean(0) + self.eps)
        return (table.T * self.weight + self.bias).reshape(x.shape)
