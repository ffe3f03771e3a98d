class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        kinds = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
        self.layer = kinds[kind](input_size, hidden_size, num_layers, batch_first=True, bidirectional=bidirectional)
        self.pooling = pooling
        self.state = None

    def forward(self, x):
        output, self.state = self.layer(x, self.state)
        if self.pooling == "mean":
            return output.mean(dim=1)
        h_n = self.state[0] if isinstance(self.layer, nn.LSTM) else self.state
        if self.layer.bidirectional:
            return torch.cat([h_n[-2], h_n[-1]], dim=1)
        return h_n[-1]
