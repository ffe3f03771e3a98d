@torch.no_grad()
def init_weights(m):
    if isinstance(m, nn.Linear):
        bound = math.sqrt(6 / (m.in_features + m.out_features))
        m.weight.copy_((2 * torch.rand_like(m.weight) - 1) * bound)
        if m.bias is not None:
            m.bias.fill_(0)
    if isinstance(m, nn.Conv2d):
        height, width = m.kernel_size
        m.weight.copy_(torch.randn_like(m.weight) * math.sqrt(2 / (m.in_channels * height * width)))
        if m.bias is not None:
            m.bias.fill_(0)


def init_model(model):
    for m in model.modules():
        init_weights(m)
    return model
