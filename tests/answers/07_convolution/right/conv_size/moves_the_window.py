def conv_size(size, kernel_size, stride=1, padding=0, dilation=1):
    first = -padding
    count = 0
    # last pixel that the window looks at
    while first + dilation * (kernel_size - 1) < size + padding:
        count = count + 1
        first = first + stride
    return count


def same_padding(kernel_size, dilation=1):
    window = kernel_size + (kernel_size - 1) * (dilation - 1)
    return (window - 1) // 2
