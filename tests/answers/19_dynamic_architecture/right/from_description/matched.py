def from_description(description, in_features):
    model = nn.Sequential()
    for number, entry in enumerate(description):
        match tuple(entry):
            case ("linear", size):
                model.add_module(str(number), nn.Linear(in_features, size))
                in_features = size
            case ("relu",):
                model.add_module(str(number), nn.ReLU())
            case ("dropout", p):
                model.add_module(str(number), nn.Dropout(p=p))
            case ("norm",):
                model.add_module(str(number), nn.LayerNorm([in_features]))
            case _:
                raise ValueError(f"entry {number} is {entry}")
    return model
