def named_mlp(input_size, hidden_size, output_size, activation):
    names = ["fc1", "act", "fc2"]
    layers = [nn.Linear(input_size, hidden_size), None, nn.Linear(hidden_size, output_size)]
    match activation:
        case "relu":
            layers[1] = nn.ReLU()
        case "tanh":
            layers[1] = nn.Tanh()
        case "prelu":
            layers[1] = nn.PReLU()
        case _:
            raise ValueError(activation)
    return nn.Sequential(OrderedDict(zip(names, layers)))


def split_off_head(model):
    body = nn.Sequential(*model)
    head = body.pop(-1)
    return body, head
