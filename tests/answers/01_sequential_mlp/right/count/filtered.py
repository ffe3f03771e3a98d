def count_parameters(module):
    return sum(map(torch.Tensor.numel, filter(lambda p: p.requires_grad, module.parameters())))


def linear_widths(sequential):
    linears = [sequential[i] for i in range(len(sequential)) if isinstance(sequential[i], nn.Linear)]
    return [l.in_features for l in linears] + [linears[-1].out_features]
