class SequenceGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(10, 20, 1)

    def forward(self, x, h0=None):
        h = torch.zeros(x.shape[1], 20, device=x.device) if h0 is None else h0[0]
        outputs = []
        for t in range(x.shape[0]):
            a = x[t] @ self.gru.weight_ih_l0.T + self.gru.bias_ih_l0
            b = h @ self.gru.weight_hh_l0.T + self.gru.bias_hh_l0
            r, z = torch.sigmoid(a[:, :20] + b[:, :20]), torch.sigmoid(a[:, 20:40] + b[:, 20:40])
            h = (1 - z) * torch.tanh(a[:, 40:] + r * b[:, 40:]) + z * h
            outputs.append(h)
        return torch.stack(outputs), h.unsqueeze(0)
