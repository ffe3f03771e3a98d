# Made anew by each call of make, so that no slope is shared.
MAKE = {"relu": lambda: nn.ReLU(inplace=True), "tanh": lambda: nn.Tanh(), "prelu": lambda: nn.PReLU(num_parameters=1)}


def named_mlp(input_size, hidden_size, output_size, activation):
    model = nn.Sequential()
    model.fc1 = nn.Linear(input_size, hidden_size)
    model.act = MAKE[activation]()
    model.fc2 = nn.Linear(hidden_size, output_size)
    return model


def split_off_head(model):
    *first, last = model
    return nn.Sequential(OrderedDict((f"layer{i}", layer) for i, layer in enumerate(first))), last
