class AnySizeNet(nn.Module):
    def __init__(self, channels, classes, pooling="avg"):
        super().__init__()
        self.pooling = pooling
        self.conv1 = nn.Conv2d(channels, 8, 3, padding="same")
        self.conv2 = nn.Conv2d(8, 16, 3, padding="same")
        self.fc = nn.Linear(16, classes)

    def forward(self, x):
        x = self.conv1(x).relu()
        x = F.max_pool2d(x, kernel_size=2, stride=2)
        x = self.conv2(x).relu()
        pool = F.avg_pool2d if self.pooling == "avg" else F.max_pool2d
        x = pool(x, kernel_size=x.shape[-2:])
        return self.fc(x.squeeze(-1).squeeze(-1))
