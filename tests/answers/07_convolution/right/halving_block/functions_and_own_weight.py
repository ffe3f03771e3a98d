class HalvingBlock(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.norm = nn.BatchNorm2d(n_out)
        self.kernels = nn.Parameter(torch.randn(n_out, n_in, 3, 3) * (9 * n_in) ** -0.5)

    def forward(self, x):
        y = F.conv2d(x, self.kernels, stride=2, padding=1)
        return F.relu(self.norm(y))
