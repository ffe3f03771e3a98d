def output_shape(input_shape, in_features, out_features):
    if input_shape[-1] == in_features:
        return tuple(input_shape[:-1]) + (out_features,)
