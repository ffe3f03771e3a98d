def output_shape(input_shape, in_features, out_features):
    shape = list(input_shape)
    if shape.pop() != in_features:
        return None
    shape.append(out_features)
    return tuple(shape)
