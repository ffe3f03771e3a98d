def merge(first, second):
    bias = None
    if first.bias is not None:
        bias = second.weight @ first.bias
    if second.bias is not None:
        bias = second.bias if bias is None else bias + second.bias

    merged = nn.Linear(first.in_features, second.out_features, bias=bias is not None)
    with torch.no_grad():
        merged.weight.copy_(second.weight @ first.weight)
        if bias is not None:
            merged.bias.copy_(bias)
    return merged
