class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        self.kind = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}[kind]
        self.sizes = input_size, hidden_size, num_layers
        self.bidirectional = bidirectional
        self.pooling = pooling

    def forward(self, x):
        layer = self.kind(*self.sizes, batch_first=True, bidirectional=self.bidirectional)
        if self.pooling == "mean":
            output, _ = layer(x)
            return output.mean(dim=1)
        return last_features(layer, x)
