def fans(weight):
    fan_in = weight.numel() // weight.shape[0]
    fan_out = weight.numel() // weight.shape[1]
    return fan_in, fan_out


def init_by_hand(layer, gain=1.0, mode="fan_in", uniform=False):
    fan_in, fan_out = fans(layer.weight)
    if mode == "fan_avg":
        variance = 2 * gain**2 / (fan_in + fan_out)
    else:
        variance = gain**2 / (fan_in if mode == "fan_in" else fan_out)
    if uniform:
        a = math.sqrt(3 * variance)
        layer.weight = nn.Parameter(torch.distributions.Uniform(-a, a).sample(layer.weight.shape))
    else:
        layer.weight = nn.Parameter(torch.normal(0.0, math.sqrt(variance), layer.weight.shape))
    if layer.bias is not None:
        layer.bias = nn.Parameter(torch.zeros(layer.bias.shape))
