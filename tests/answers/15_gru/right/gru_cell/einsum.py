class MyGRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        for name, columns in [("ih", input_size), ("hh", hidden_size)]:
            setattr(self, "weight_" + name, nn.Parameter(torch.zeros(3 * hidden_size, columns)))
            setattr(self, "bias_" + name, nn.Parameter(torch.zeros(3 * hidden_size)))
        self.reset(hidden_size**-0.5)

    @torch.no_grad()
    def reset(self, bound):
        for parameter in self.parameters():
            parameter.uniform_(-bound, bound)

    def forward(self, x, h):
        size = h.shape[1]
        a = torch.einsum("bi,gi->bg", x, self.weight_ih) + self.bias_ih
        b = torch.einsum("bh,gh->bg", h, self.weight_hh) + self.bias_hh
        r = torch.sigmoid(a[:, :size] + b[:, :size])
        forget = torch.sigmoid(-(a + b)[:, size:2 * size])
        n = torch.tanh(a[:, 2 * size:] + r * b[:, 2 * size:])
        return h + forget * (n - h)
