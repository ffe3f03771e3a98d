def bounded(*shape, bound):
    return nn.Parameter((torch.rand(*shape) - 0.5) * 2 * bound)


class MyLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        bound = torch.tensor(float(hidden_size)).rsqrt().item()
        self.hidden_size = hidden_size
        self.bias_hh = bounded(4 * hidden_size, bound=bound)
        self.bias_ih = bounded(4 * hidden_size, bound=bound)
        self.weight_hh = bounded(4 * hidden_size, hidden_size, bound=bound)
        self.weight_ih = bounded(4 * hidden_size, input_size, bound=bound)

    def forward(self, x, state):
        weight = torch.cat([self.weight_ih, self.weight_hh], dim=1)
        z = torch.cat([x, state[0]], dim=-1) @ weight.T + (self.bias_ih + self.bias_hh)
        n = self.hidden_size
        c = torch.zeros_like(state[1])
        c = c + torch.sigmoid(z[:, n:2 * n]) * state[1]
        c = c + torch.sigmoid(z[:, :n]) * torch.tanh(z[:, 2 * n:3 * n])
        h = torch.sigmoid(z[:, 3 * n:]) * torch.tanh(c)
        return h, c
