class TwinNetwork(nn.Module):
    def __init__(self, features, hidden, embedding):
        super().__init__()
        self.fc1 = nn.Linear(features, hidden)
        self.fc2 = nn.Linear(hidden, embedding, bias=False)

    def embed(self, x):
        return self.fc2(torch.relu(self.fc1(x)))

    def forward(self, first, second):
        a, b = self.embed(first), self.embed(second)
        d = a - b
        return torch.einsum("be,be->b", d, d)
