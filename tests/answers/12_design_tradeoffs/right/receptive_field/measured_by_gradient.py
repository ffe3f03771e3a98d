def receptive_field(layers):
    size = 1
    for k, s, d in layers[::-1]:
        size = (size - 1) * s + d * (k - 1) + 1
    image = torch.zeros(1, 1, size + 40, requires_grad=True)
    x = image
    for k, s, d in layers:
        kernel = torch.zeros(1, 1, k)
        kernel[..., 0] = 1
        kernel[..., -1] = 1
        x = nn.functional.conv1d(x, kernel, stride=s, dilation=d)
    x[0, 0, 0].backward()
    touched = image.grad[0, 0].nonzero().flatten()
    return int(touched.max() - touched.min()) + 1
