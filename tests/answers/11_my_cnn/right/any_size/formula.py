def size_after(n, kernel, stride, padding):
    return (n + 2 * padding - kernel) // stride + 1


class AnySizeCNN(nn.Module):
    def __init__(self, channels, height, width, classes):
        super().__init__()
        self.convolutions = nn.ModuleList([nn.Conv2d(channels, 16, 3, 1, 1), nn.Conv2d(16, 32, 3, 1, 1)])
        for _ in self.convolutions:
            height = size_after(size_after(height, 3, 1, 1), 2, 2, 0)
            width = size_after(size_after(width, 3, 1, 1), 2, 2, 0)
        self.output = nn.Linear(32 * height * width, classes)

    def forward(self, x):
        for convolution in self.convolutions:
            x = F.max_pool2d(F.relu(convolution(x)), kernel_size=2, stride=2)
        return self.output(x.reshape(x.shape[0], -1))
