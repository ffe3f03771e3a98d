def conv_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if padding > 0:
        return conv_size(size + 2 * padding, kernel_size, stride, 0, dilation)
    if dilation > 1:
        return conv_size(size, dilation * (kernel_size - 1) + 1, stride)
    return (size - kernel_size + stride) // stride


def same_padding(kernel_size, dilation=1):
    return len(range(1, kernel_size, 2)) * dilation
