class Decoder(nn.Module):
    """Holds the encoder's parameter under a second name."""

    def __init__(self, weight):
        super().__init__()
        self.weight = weight
        self.bias = nn.Parameter(torch.zeros(weight.shape[1]))

    def forward(self, code):
        return nn.functional.linear(code, self.weight.T, self.bias)


class TiedAutoencoder(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        linear = nn.Linear(features, hidden)
        self.encode = nn.Sequential(linear, nn.ReLU())
        self.decode = Decoder(linear.weight)

    def forward(self, x):
        return self.decode(self.encode(x))
