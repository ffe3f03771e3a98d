def output_shape(input_shape, in_features, out_features):
    dims = len(input_shape)
    result = []
    for i in range(dims):
        if i < dims - 1:
            result.append(input_shape[i])
        else:
            if input_shape[i] != in_features:
                return None
            result.append(out_features)
    return tuple(result)
