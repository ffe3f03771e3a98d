class AnySizeCNN(nn.Module):
    def __init__(self, channels, height, width, classes):
        super().__init__()
        for _ in range(2):
            height, width = height // 2, width // 2
        self.network = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * height * width, classes),
        )

    def forward(self, x):
        return self.network(x)
