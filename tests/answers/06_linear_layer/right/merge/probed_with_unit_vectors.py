def merge(first, second):
    n = first.in_features
    with torch.no_grad():
        at_zero = second(first(torch.zeros(1, n)))  # (1, out)
        columns = second(first(torch.eye(n))) - at_zero  # (in, out)
    has_bias = first.bias is not None or second.bias is not None
    layer = nn.Linear(n, second.out_features, bias=has_bias)
    state = {"weight": columns.T}
    if has_bias:
        state["bias"] = at_zero[0]
    layer.load_state_dict(state)
    return layer
