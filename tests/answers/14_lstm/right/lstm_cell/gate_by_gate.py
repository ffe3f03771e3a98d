class MyLSTMCell(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        bound = n_hidden**-0.5
        self.n = n_hidden
        self.weight_ih = nn.Parameter(torch.rand(4 * n_hidden, n_in) * 2 * bound - bound)
        self.weight_hh = nn.Parameter(torch.rand(4 * n_hidden, n_hidden) * 2 * bound - bound)
        self.bias_ih = nn.Parameter(torch.rand(4 * n_hidden) * 2 * bound - bound)
        self.bias_hh = nn.Parameter(torch.rand(4 * n_hidden) * 2 * bound - bound)

    def gate(self, number, x, h):
        rows = slice(number * self.n, (number + 1) * self.n)
        return (
            torch.matmul(x, self.weight_ih[rows].t()) + self.bias_ih[rows]
            + torch.matmul(h, self.weight_hh[rows].t()) + self.bias_hh[rows]
        )

    def forward(self, x, state):
        h_old, c_old = state
        i = self.gate(0, x, h_old).sigmoid()
        f = self.gate(1, x, h_old).sigmoid()
        g = self.gate(2, x, h_old).tanh()
        o = self.gate(3, x, h_old).sigmoid()
        c_new = f * c_old + i * g
        return o * c_new.tanh(), c_new
