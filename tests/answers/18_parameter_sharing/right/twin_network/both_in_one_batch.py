class TwinNetwork(nn.Module):
    def __init__(self, features, hidden, embedding):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, embedding, bias=False))

    def forward(self, first, second):
        one, other = self.encoder(torch.cat([first, second])).chunk(2)
        return torch.sum((one - other) ** 2, dim=-1)
