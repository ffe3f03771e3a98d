class SequenceEncoder(nn.Sequential):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        kinds = [nn.RNN, nn.LSTM, nn.GRU]
        (layer,) = [one for one in kinds if one.__name__ == kind]
        super().__init__(layer(input_size, hidden_size, num_layers, True, True, 0.0, bidirectional)
                         if layer is not nn.RNN
                         else layer(input_size, hidden_size, num_layers, "tanh", True, True, 0.0, bidirectional))
        self.features = {"last": self.last, "mean": self.average}[pooling]

    def last(self, x):
        return last_features(self[0], x)

    def average(self, x):
        return torch.einsum("bth->bh", self[0](x)[0]) / x.shape[1]

    def forward(self, x):
        return self.features(x)
