def last_features(layer, x):
    output, state = layer(x)
    if isinstance(state, tuple):
        state, memory = state
    directions = 2 if layer.bidirectional else 1
    by_layer = state.view(layer.num_layers, directions, -1, layer.hidden_size)
    return by_layer[-1].permute(1, 0, 2).flatten(1)
