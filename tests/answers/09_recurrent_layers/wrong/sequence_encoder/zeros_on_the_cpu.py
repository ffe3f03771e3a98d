class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        kinds = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
        self.layer = kinds[kind](input_size, hidden_size, num_layers, batch_first=True, bidirectional=bidirectional)
        self.pooling = pooling

    def forward(self, x):
        directions = 2 if self.layer.bidirectional else 1
        h_0 = torch.zeros(self.layer.num_layers * directions, x.shape[0], self.layer.hidden_size)
        if isinstance(self.layer, nn.LSTM):
            output, (h_n, _) = self.layer(x, (h_0, h_0))
        else:
            output, h_n = self.layer(x, h_0)
        if self.pooling == "mean":
            return output.mean(dim=1)
        if self.layer.bidirectional:
            return torch.cat([h_n[-2], h_n[-1]], dim=1)
        return h_n[-1]
