def recurrent_shapes(kind, input_shape, hidden_size, num_layers=1, batch_first=False, bidirectional=False):
    layer = getattr(nn, kind)(
        input_shape[-1], hidden_size, num_layers, batch_first=batch_first, bidirectional=bidirectional
    )
    output, state = layer(torch.zeros(input_shape))
    if isinstance(state, tuple):
        return output.shape, tuple(part.shape for part in state)
    return output.shape, state.shape
