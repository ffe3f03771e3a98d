def fans(weight):
    return weight[0].numel(), weight[:, 0].numel()


def init_by_hand(layer, gain=1.0, mode="fan_in", uniform=False):
    fan_in, fan_out = fans(layer.weight)
    if mode == "fan_in":
        fan = fan_in
    elif mode == "fan_out":
        fan = fan_out
    else:
        fan = 0.5 * (fan_in + fan_out)
    if uniform:
        nn.init.uniform_(layer.weight, -gain * (3 / fan) ** 0.5, gain * (3 / fan) ** 0.5)
    else:
        nn.init.normal_(layer.weight, mean=0.0, std=gain / fan**0.5)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
