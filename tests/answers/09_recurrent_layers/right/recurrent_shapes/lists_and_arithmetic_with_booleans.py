def recurrent_shapes(kind, input_shape, hidden_size, num_layers=1, batch_first=False, bidirectional=False):
    *leading, _ = input_shape
    directions = 1 + bidirectional
    state = [num_layers * directions, leading[1 - batch_first], hidden_size]
    return [[*leading, hidden_size * directions], [state, list(state)] if kind == "LSTM" else state]
