class TiedAutoencoder(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(hidden, features))
        nn.init.xavier_uniform_(self.weight)
        self.biases = nn.ParameterList([torch.zeros(hidden), torch.zeros(features)])

    def encode(self, x):
        z = torch.einsum("bf,hf->bh", x, self.weight) + self.biases[0]
        return torch.where(z > 0, z, torch.zeros_like(z))

    def decode(self, code):
        x = self.biases[1].expand(len(code), -1)
        for number, row in enumerate(self.weight):
            x = x + code[:, number : number + 1] * row
        return x

    def forward(self, x):
        code = self.encode(x)
        return self.decode(code)
