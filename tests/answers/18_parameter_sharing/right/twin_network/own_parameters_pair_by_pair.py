class TwinNetwork(nn.Module):
    def __init__(self, features, hidden, embedding):
        super().__init__()
        self.U = nn.Parameter(torch.randn(embedding, hidden) / hidden**0.5)
        self.W = nn.Parameter(torch.randn(hidden, features) / features**0.5)
        self.b = nn.Parameter(torch.zeros(hidden))

    def forward(self, first, second):
        distances = []
        for x, y in zip(first, second):
            # The last layer is linear, so it may be applied to the difference.
            step = torch.relu(self.W @ x + self.b) - torch.relu(self.W @ y + self.b)
            z = self.U @ step
            distances.append(z @ z)
        return torch.stack(distances)
