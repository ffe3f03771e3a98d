def count_parameters(model):
    total = 0
    for name, parameter in model.named_parameters():
        total += parameter.nelement()
    return total


def multiply_adds(model, x_shape):
    model = copy.deepcopy(model)
    model.eval()
    counts = []

    def conv_hook(layer, inputs, output):
        height, width = layer.kernel_size
        counts.append(output.numel() * height * width * layer.in_channels // layer.groups)

    def linear_hook(layer, inputs, output):
        counts.append(output.numel() * inputs[0].shape[-1])

    for layer in model.modules():
        if type(layer) is nn.Conv2d:
            layer.register_forward_hook(conv_hook)
        elif type(layer) is nn.Linear:
            layer.register_forward_hook(linear_hook)
    with torch.no_grad():
        model(torch.zeros(x_shape).unsqueeze(0))
    return sum(counts)
