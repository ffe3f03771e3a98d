def fans(weight):
    if weight.dim() == 2:
        out_features, in_features = weight.shape
        return in_features, out_features
    out_channels, in_channels, height, width = weight.shape
    return in_channels * height * width, out_channels * height * width


def init_by_hand(layer, gain=1.0, mode="fan_in", uniform=False):
    if mode == "fan_avg":
        (nn.init.xavier_uniform_ if uniform else nn.init.xavier_normal_)(layer.weight, gain)
    else:
        draw = nn.init.kaiming_uniform_ if uniform else nn.init.kaiming_normal_
        draw(layer.weight, mode=mode, nonlinearity="linear")
        with torch.no_grad():
            layer.weight *= gain
    if layer.bias is not None:
        with torch.no_grad():
            layer.bias *= 0
