def fans(weight):
    size = 1
    for n in weight.shape[2:]:
        size = size * n
    return [weight.shape[1] * size, weight.shape[0] * size]


def init_by_hand(layer, gain=1.0, mode="fan_in", uniform=False):
    fan = {"fan_in": fans(layer.weight)[0], "fan_out": fans(layer.weight)[1]}
    fan["fan_avg"] = sum(fan.values()) / 2
    shape = layer.weight.shape
    random = (torch.rand(shape) - 0.5) * 12**0.5 if uniform else torch.randn(shape)
    layer.weight.data.copy_(random * gain / torch.tensor(fan[mode]).sqrt())
    if getattr(layer, "bias", None) is not None:
        layer.bias.data.fill_(0)
