class MyLSTMCell(nn.Module):
    """Sigmoids written out."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        distribution = torch.distributions.Uniform(-(hidden_size**-0.5), hidden_size**-0.5)
        self.weight_ih = nn.Parameter(distribution.sample((4 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(distribution.sample((4 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(distribution.sample((4 * hidden_size,)))
        self.bias_hh = nn.Parameter(distribution.sample((4 * hidden_size,)))

    def forward(self, x, state):
        (h, c) = state
        z = torch.einsum("bi,gi->bg", x, self.weight_ih) + torch.einsum("bh,gh->bg", h, self.weight_hh)
        z = z + self.bias_ih + self.bias_hh
        i, f, g, o = torch.split(z, z.shape[1] // 4, dim=1)
        squash = lambda t: 1 / (1 + torch.exp(-t))
        c = squash(f) * c + squash(i) * (2 * squash(2 * g) - 1)
        return squash(o) * (2 * squash(2 * c) - 1), c
