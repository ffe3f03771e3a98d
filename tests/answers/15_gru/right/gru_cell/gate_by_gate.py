class MyGRUCell(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        bound = n_hidden**-0.5
        self.n = n_hidden
        self.weight_ih = nn.Parameter(torch.rand(3 * n_hidden, n_in) * 2 * bound - bound)
        self.weight_hh = nn.Parameter(torch.rand(3 * n_hidden, n_hidden) * 2 * bound - bound)
        self.bias_ih = nn.Parameter(torch.rand(3 * n_hidden) * 2 * bound - bound)
        self.bias_hh = nn.Parameter(torch.rand(3 * n_hidden) * 2 * bound - bound)

    def products(self, number, x, h):
        rows = slice(number * self.n, (number + 1) * self.n)
        from_x = torch.matmul(x, self.weight_ih[rows].t()) + self.bias_ih[rows]
        from_h = torch.matmul(h, self.weight_hh[rows].t()) + self.bias_hh[rows]
        return from_x, from_h

    def forward(self, x, h_old):
        r = sum(self.products(0, x, h_old)).sigmoid()
        z = sum(self.products(1, x, h_old)).sigmoid()
        from_x, from_h = self.products(2, x, h_old)
        n = (from_x + r * from_h).tanh()
        return n + z * (h_old - n)
