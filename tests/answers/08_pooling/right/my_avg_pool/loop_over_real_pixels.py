class MyAvgPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0, count_include_pad=True):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.count_include_pad = count_include_pad

    def forward(self, x):
        k, s, p = self.kernel_size, self.stride, self.padding
        H_out, W_out = ((n + 2 * p - k) // s + 1 for n in x.shape[2:])
        out = []
        for i in range(H_out):
            for j in range(W_out):
                top, left = i * s - p, j * s - p
                window = x[:, :, max(top, 0):top + k, max(left, 0):left + k]
                real = window.shape[2] * window.shape[3]
                count = k * k if self.count_include_pad else real
                out.append(window.sum(dim=(2, 3)) / count)
        return torch.stack(out, dim=2).reshape(*x.shape[:2], H_out, W_out)
