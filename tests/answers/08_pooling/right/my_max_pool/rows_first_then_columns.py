class MyMaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride or kernel_size
        self.padding = padding

    def along(self, x, dim):
        edge = list(x.shape)
        edge[dim] = self.padding
        edge = torch.full(edge, -torch.inf, device=x.device)
        x = torch.cat([edge, x, edge], dim=dim)
        return x.unfold(dim, self.kernel_size, self.stride).max(dim=-1).values

    def forward(self, x):
        return self.along(self.along(x, 2), 3)
