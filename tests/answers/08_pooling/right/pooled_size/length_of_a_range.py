def pooled_size(size, kernel_size, stride=None, padding=0):
    last = size + 2 * padding - kernel_size
    return len(range(0, last + 1, kernel_size if stride is None else stride))
