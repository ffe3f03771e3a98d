class AnySizeCNN(nn.Module):
    """Asks the convolutions themselves what they leave of an image."""

    def __init__(self, channels, height, width, classes):
        super().__init__()
        self.features = nn.Sequential()
        for n, m in ((channels, 16), (16, 32)):
            self.features.append(nn.Conv2d(n, m, 3, padding=1))
            self.features.append(nn.ReLU())
            self.features.append(nn.MaxPool2d(2, 2))
        with torch.no_grad():
            left = self.features(torch.zeros(1, channels, height, width)).numel()
        self.classifier = nn.Linear(left, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))
