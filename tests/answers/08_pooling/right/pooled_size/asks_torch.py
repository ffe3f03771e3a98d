def pooled_size(size, kernel_size, stride=None, padding=0):
    pool = nn.MaxPool1d(kernel_size, stride, padding)
    return pool(torch.zeros(1, 1, size)).shape[-1]
