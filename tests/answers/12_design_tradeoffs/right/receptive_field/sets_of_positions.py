def receptive_field(layers):
    seen = {0}
    for kernel_size, stride, dilation in layers[::-1]:
        seen = {place * stride + tap * dilation for place in seen for tap in range(kernel_size)}
        seen = {min(seen), max(seen)}
    return max(seen) - min(seen) + 1
