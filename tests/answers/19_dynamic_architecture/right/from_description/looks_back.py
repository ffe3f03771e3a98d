def from_description(description, in_features):
    classes = {"linear": nn.Linear, "relu": nn.ReLU, "dropout": nn.Dropout, "norm": nn.LayerNorm}
    layers = []
    for position, (kind, *options) in enumerate(description):
        if kind not in classes:
            raise ValueError(f"{kind} is not one of {list(classes)}")
        before = [entry[1] for entry in description[:position] if entry[0] == "linear"]
        width = before[-1] if before else in_features
        if kind in ("linear", "norm"):
            options = [width, *options]
        layers.append(classes[kind](*options))
    return nn.Sequential(*layers)
