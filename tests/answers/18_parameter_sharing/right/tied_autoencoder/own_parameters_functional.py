import torch.nn.functional as F


class TiedAutoencoder(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.d = nn.Parameter(torch.zeros(features))
        self.b = nn.Parameter(torch.zeros(hidden))
        self.W = nn.Parameter(torch.randn(hidden, features) / features**0.5)

    def encode(self, x):
        return F.relu(F.linear(x, self.W, self.b))

    def decode(self, code):
        return F.linear(code, self.W.t(), self.d)

    def forward(self, x):
        return self.decode(self.encode(x))
