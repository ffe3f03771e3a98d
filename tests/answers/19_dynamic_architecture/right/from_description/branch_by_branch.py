def from_description(description, in_features):
    layers = []
    size = in_features
    for entry in description:
        if entry[0] == "linear":
            layers.append(nn.Linear(size, entry[1]))
            size = entry[1]
        elif entry[0] == "relu":
            layers.append(nn.ReLU())
        elif entry[0] == "dropout":
            layers.append(nn.Dropout(entry[1]))
        elif entry[0] == "norm":
            layers.append(nn.LayerNorm(size))
        else:
            raise ValueError("unknown layer " + str(entry[0]))
    return nn.Sequential(*layers)
