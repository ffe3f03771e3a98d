class MyCNN(nn.Module):
    def __init__(self):
        super(MyCNN, self).__init__()
        self.fc3 = nn.Linear(84, 10)
        self.fc2 = nn.Linear(120, 84)
        self.fc1 = nn.Linear(in_features=784, out_features=120)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.conv1 = nn.Conv2d(in_channels=3, out_channels=16, kernel_size=3, stride=1, padding=1)

    def forward(self, images):
        features = self.pool(self.conv1(images).clamp(min=0))
        features = features.view(features.size(0), -1)
        return self.fc3(self.fc2(self.fc1(features).clamp(min=0)).clamp(min=0))
