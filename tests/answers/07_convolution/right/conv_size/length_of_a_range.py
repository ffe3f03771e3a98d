def conv_size(size, kernel_size, stride=1, padding=0, dilation=1):
    padded = size + 2 * padding
    last = padded - dilation * (kernel_size - 1)
    return len(range(0, last, stride))


def same_padding(kernel_size, dilation=1):
    return (kernel_size // 2) * dilation
