def merge(first, second):
    merged = nn.Linear(first.weight.shape[1], second.weight.shape[0],
                       bias=not (first.bias is None and second.bias is None))
    merged.weight.data = torch.matmul(second.weight.data, first.weight.data)
    if first.bias is not None and second.bias is not None:
        merged.bias.data = second.weight.data.mv(first.bias.data) + second.bias.data
    elif first.bias is not None:
        merged.bias.data = second.weight.data.mv(first.bias.data)
    elif second.bias is not None:
        merged.bias.data = second.bias.data.clone()
    return merged
