def receptive_field(layers):
    size = 1
    for kernel_size, stride, dilation in reversed(layers):
        window = dilation * (kernel_size - 1) + 1
        size = (size - 1) * stride + window
    return size
