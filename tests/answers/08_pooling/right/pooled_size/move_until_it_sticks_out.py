def pooled_size(size, kernel_size, stride=None, padding=0):
    if stride is None:
        stride = kernel_size
    count = 0
    start = -padding
    while start + kernel_size <= size + padding:
        count += 1
        start += stride
    return count
