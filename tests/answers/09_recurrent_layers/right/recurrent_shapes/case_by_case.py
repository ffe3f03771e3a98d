def recurrent_shapes(kind, input_shape, hidden_size, num_layers=1, batch_first=False, bidirectional=False):
    if batch_first:
        B, T, I = input_shape
    else:
        T, B, I = input_shape
    if bidirectional:
        width = hidden_size * 2
        states = num_layers * 2
    else:
        width = hidden_size
        states = num_layers
    if batch_first:
        output = (B, T, width)
    else:
        output = (T, B, width)
    if kind == "RNN":
        return output, (states, B, hidden_size)
    elif kind == "GRU":
        return output, (states, B, hidden_size)
    elif kind == "LSTM":
        return output, ((states, B, hidden_size), (states, B, hidden_size))
