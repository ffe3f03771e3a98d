def init_weights(m):
    if isinstance(m, nn.Linear):
        m.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty_like(m.weight)))
        if m.bias is not None:
            m.bias = nn.Parameter(torch.zeros_like(m.bias))
    elif isinstance(m, nn.Conv2d):
        m.weight = nn.Parameter(nn.init.kaiming_normal_(torch.empty_like(m.weight)))


def init_model(model):
    for _, m in model.named_modules():
        m.apply(init_weights)
    return model
