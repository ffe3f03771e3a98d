def named_mlp(input_size, hidden_size, output_size, activation):
    if activation == "relu":
        act = nn.ReLU()
    elif activation == "tanh":
        act = nn.Tanh()
    else:
        act = nn.PReLU()
    layers = OrderedDict()
    layers["fc1"] = nn.Linear(input_size, hidden_size)
    layers["act"] = act
    layers["fc2"] = nn.Linear(hidden_size, output_size)
    return nn.Sequential(layers)


def split_off_head(model):
    layers = list(model)
    body = nn.Sequential(*layers[:-1])
    head = layers[-1]
    return body, head
