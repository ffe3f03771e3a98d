import math


def pooled_size(size, kernel_size, stride=None, padding=0):
    stride = stride or kernel_size
    return math.floor((size + 2 * padding - kernel_size) / stride + 1)
