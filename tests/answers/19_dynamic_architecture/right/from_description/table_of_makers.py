def make_linear(features, out_features):
    return nn.Linear(features, out_features), out_features


MAKERS = {
    "linear": make_linear,
    "relu": lambda features: (nn.ReLU(inplace=False), features),
    "dropout": lambda features, p: (nn.Dropout(p), features),
    "norm": lambda features: (nn.LayerNorm(features), features),
}


def from_description(description, in_features):
    unknown = [kind for kind, *_ in description if kind not in MAKERS]
    if unknown:
        raise ValueError(f"I know {sorted(MAKERS)}, but not {unknown}")
    model, features = nn.Sequential(), in_features
    for kind, *rest in description:
        layer, features = MAKERS[kind](features, *rest)
        model.append(layer)
    return model
