def one_layer(kind, features, *options):
    if kind == "linear":
        return nn.Linear(features, *options)
    if kind == "relu":
        return nn.ReLU()
    if kind == "dropout":
        return nn.Dropout(*options)
    if kind == "norm":
        return nn.LayerNorm(features)
    raise ValueError(kind)


def from_description(description, in_features):
    if not description:
        return nn.Sequential()
    first, *others = description
    layer = one_layer(first[0], in_features, *first[1:])
    following = from_description(others, getattr(layer, "out_features", in_features))
    return nn.Sequential(layer, *following)
