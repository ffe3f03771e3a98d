class UnrolledRNN(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x, h_0=None):
        T, B, _ = x.size()
        hidden_size = self.cell.weight_hh.size(-1)
        h = h_0
        if h is None:
            h = torch.zeros(B, hidden_size, device=x.device)
        output = torch.empty(T, B, hidden_size, device=x.device)
        for t in range(T):
            h = self.cell(x[t], h)
            output[t] = h
        return output, h
