def conv_size(size, kernel_size, stride=1, padding=0, dilation=1):
    line = torch.zeros(1, 1, size)
    return nn.Conv1d(1, 1, kernel_size, stride, padding, dilation)(line).shape[-1]


def same_padding(kernel_size, dilation=1):
    padding = 0
    while conv_size(100, kernel_size, padding=padding, dilation=dilation) < 100:
        padding += 1
    return padding
