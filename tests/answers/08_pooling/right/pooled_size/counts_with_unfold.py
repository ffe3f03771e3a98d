def pooled_size(size, kernel_size, stride=None, padding=0):
    if stride is None:
        stride = kernel_size
    pixels = F.pad(torch.arange(size), (padding, padding))
    return pixels.unfold(0, kernel_size, stride).size(0)
