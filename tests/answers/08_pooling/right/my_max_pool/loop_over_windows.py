class MyMaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.k = kernel_size
        self.s = stride or kernel_size
        self.p = padding

    def forward(self, x):
        x = F.pad(x, (self.p,) * 4, value=float("-inf"))
        rows = []
        for top in range(0, x.shape[2] - self.k + 1, self.s):
            row = []
            for left in range(0, x.shape[3] - self.k + 1, self.s):
                window = x[:, :, top:top + self.k, left:left + self.k]
                row.append(window.flatten(2).max(dim=2).values)
            rows.append(torch.stack(row, dim=-1))
        return torch.stack(rows, dim=-2)
