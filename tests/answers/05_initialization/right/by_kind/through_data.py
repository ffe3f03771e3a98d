def init_weights(m):
    name = m.__class__.__name__
    if name == "Conv2d":
        nn.init.kaiming_normal_(m.weight.data, mode="fan_in", nonlinearity="relu")
        if m.bias is not None:
            m.bias.data.zero_()
    elif name == "Linear":
        nn.init.xavier_uniform_(m.weight.data, gain=nn.init.calculate_gain("linear"))
        if m.bias is not None:
            m.bias.data.zero_()


def init_model(model):
    init_weights(model)
    for child in model.children():
        init_model(child)
    return model
