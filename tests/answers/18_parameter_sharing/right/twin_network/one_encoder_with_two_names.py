class TwinNetwork(nn.Module):
    def __init__(self, features, hidden, embedding):
        super().__init__()
        encoder = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, embedding, False))
        self.left = encoder
        self.right = encoder

    def forward(self, first, second):
        return nn.functional.pairwise_distance(self.left(first), self.right(second), eps=0).square()
