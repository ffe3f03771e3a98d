import math


class MyConv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, groups=1):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.groups = groups
        per_group = in_channels // groups
        limit = 1 / math.sqrt(per_group * kernel_size * kernel_size)
        self.bias = nn.Parameter(torch.zeros(out_channels).uniform_(-limit, limit))
        self.weight = nn.Parameter(
            torch.zeros(out_channels, per_group, kernel_size, kernel_size).uniform_(-limit, limit)
        )

    def forward(self, x):
        k, s, p, g = self.kernel_size, self.stride, self.padding, self.groups
        windows = F.pad(x, (p, p, p, p)).unfold(2, k, s).unfold(3, k, s)
        B, C, H, W = windows.shape[:4]
        windows = windows.reshape(B, g, C // g, H, W, k, k)
        weight = self.weight.reshape(g, -1, C // g, k, k)
        y = torch.einsum("bgchwij,gocij->bgohw", windows, weight)
        return y.reshape(B, -1, H, W) + self.bias[None, :, None, None]
