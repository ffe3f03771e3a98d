def output_shape(input_shape, in_features, out_features):
    x = torch.zeros(*input_shape)
    if x.size(-1) != in_features:
        return None
    return nn.Linear(in_features, out_features)(x).shape
