def named_mlp(input_size, hidden_size, output_size, activation):
    model = nn.Sequential()
    model.add_module("fc1", nn.Linear(input_size, hidden_size))
    model.add_module("act", getattr(nn, {"relu": "ReLU", "tanh": "Tanh", "prelu": "PReLU"}[activation])())
    model.add_module("fc2", nn.Linear(hidden_size, output_size))
    return model


def split_off_head(model):
    body = nn.Sequential()
    for number in range(len(model) - 1):
        body.append(model[number])
    return [body, model[len(model) - 1]]
