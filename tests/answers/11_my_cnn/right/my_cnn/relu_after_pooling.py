class MyCNN(nn.Module):
    """ReLU and max pooling can change places: the larger of two numbers stays the larger."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding="same")
        self.pool = nn.MaxPool2d(2, 2)
        self.relu = nn.ReLU()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(16 * 7 * 7, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.relu(self.pool(self.conv1(x)))
        x = self.flatten(x)
        for layer in (self.fc1, self.fc2):
            x = self.relu(layer(x))
        return self.fc3(x)
