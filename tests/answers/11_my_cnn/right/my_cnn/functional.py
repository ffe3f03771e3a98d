class MyCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(784, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.conv2d(x, self.conv1.weight, self.conv1.bias, padding=1)
        x = F.max_pool2d(torch.relu(x), 2)
        x = x.reshape(len(x), 784)
        x = F.linear(x, self.fc1.weight, self.fc1.bias).relu()
        x = (x @ self.fc2.weight.T + self.fc2.bias).relu()
        return x @ self.fc3.weight.T + self.fc3.bias
