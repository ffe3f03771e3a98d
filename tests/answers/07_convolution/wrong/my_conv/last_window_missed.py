class MyConv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, groups=1):
        super().__init__()
        self.kernel_size, self.stride, self.padding, self.groups = kernel_size, stride, padding, groups
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.empty(out_channels))
        bound = (in_channels // groups * kernel_size**2) ** -0.5
        nn.init.uniform_(self.weight, -bound, bound)
        nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        k, s, p = self.kernel_size, self.stride, self.padding
        x = F.pad(x, (p, p, p, p))
        rows = []
        for top in range(0, x.shape[2] - k, s):
            row = []
            for left in range(0, x.shape[3] - k, s):
                window = x[:, :, top:top + k, left:left + k]
                row.append(window.flatten(1) @ self.weight.flatten(1).T + self.bias)
            rows.append(torch.stack(row, dim=2))
        return torch.stack(rows, dim=2)
