class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        if kind == "RNN":
            layer = nn.RNN
        elif kind == "LSTM":
            layer = nn.LSTM
        else:
            layer = nn.GRU
        self.layer = layer(
            input_size=input_size,
            hidden_size=hidden_size,
            num_layers=num_layers,
            batch_first=True,
            bidirectional=bidirectional,
        )
        self.hidden_size = hidden_size
        self.pooling = pooling

    def forward(self, x):
        output, _ = self.layer(x)
        if self.pooling == "mean":
            return output.sum(dim=1) / x.shape[1]
        forward, backward = output[..., : self.hidden_size], output[..., self.hidden_size :]
        return torch.cat([forward[:, -1], backward[:, 0]], dim=-1)
