class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        self.rnn = getattr(nn, kind)(input_size, hidden_size, num_layers, bidirectional=bidirectional)
        self.mean = pooling == "mean"

    def forward(self, x):
        x = x.transpose(0, 1)
        if self.mean:
            return self.rnn(x)[0].mean(0)
        return last_features(self.rnn, x)
