import math


def conv_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return math.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


def same_padding(kernel_size, dilation=1):
    return int(dilation * (kernel_size - 1) / 2)
