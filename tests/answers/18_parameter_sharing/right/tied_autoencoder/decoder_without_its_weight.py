class TiedAutoencoder(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.encoder = nn.Linear(features, hidden)
        self.decoder = nn.Linear(hidden, features)
        del self.decoder.weight

    def encode(self, x):
        return self.encoder(x).clamp(min=0)

    def decode(self, code):
        return torch.addmm(self.decoder.bias, code, self.encoder.weight)

    def forward(self, x):
        h = self.encoder(x).clamp(min=0)
        return torch.addmm(self.decoder.bias, h, self.encoder.weight)
