class MyConv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, groups=1):
        super().__init__()
        n = in_channels // groups * kernel_size**2
        bound = n**-0.5
        shape = (out_channels, in_channels // groups, kernel_size, kernel_size)
        self.weight = nn.Parameter((2 * torch.rand(shape) - 1) * bound)
        self.bias = nn.Parameter((2 * torch.rand(out_channels) - 1) * bound)
        self.k, self.s, self.p, self.g = kernel_size, stride, padding, groups

    def one_group(self, x, weight):
        k, s = self.k, self.s
        rows = []
        for top in range(0, x.shape[2] - k + 1, s):
            row = []
            for left in range(0, x.shape[3] - k + 1, s):
                window = x[:, None, :, top:top + k, left:left + k]
                row.append((window * weight).sum(dim=(2, 3, 4)))  # (B, out)
            rows.append(torch.stack(row, dim=2))
        return torch.stack(rows, dim=2)

    def forward(self, x):
        x = F.pad(x, (self.p,) * 4)
        blocks = zip(x.chunk(self.g, dim=1), self.weight.chunk(self.g, dim=0))
        y = torch.cat([self.one_group(a, w) for a, w in blocks], dim=1)
        return y + self.bias.view(1, -1, 1, 1)
