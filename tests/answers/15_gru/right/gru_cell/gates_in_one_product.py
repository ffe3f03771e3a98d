class MyGRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        uniform = torch.distributions.Uniform(-(hidden_size**-0.5), hidden_size**-0.5)
        self.hidden_size = hidden_size
        self.bias_hh = nn.Parameter(uniform.sample((3 * hidden_size,)))
        self.bias_ih = nn.Parameter(uniform.sample((3 * hidden_size,)))
        self.weight_hh = nn.Parameter(uniform.sample((3 * hidden_size, hidden_size)))
        self.weight_ih = nn.Parameter(uniform.sample((3 * hidden_size, input_size)))

    def forward(self, x, h):
        m = 2 * self.hidden_size
        weight = torch.cat([self.weight_ih[:m], self.weight_hh[:m]], dim=1)
        gates = torch.cat([x, h], dim=1) @ weight.T + (self.bias_ih + self.bias_hh)[:m]
        r, z = torch.split(1 / (1 + torch.exp(-gates)), self.hidden_size, dim=1)
        heard = torch.addmm(self.bias_hh[m:], h, self.weight_hh[m:].T)
        n = torch.tanh(torch.addmm(self.bias_ih[m:], x, self.weight_ih[m:].T) + r * heard)
        kept, new = z * h, (1 - z) * n
        return kept + new
