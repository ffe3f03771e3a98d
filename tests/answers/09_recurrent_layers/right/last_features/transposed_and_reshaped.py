def last_features(layer, x):
    if isinstance(layer, nn.LSTM):
        _, (h_n, c_n) = layer(x)
    else:
        _, h_n = layer(x)
    width = layer.hidden_size * (2 if layer.bidirectional else 1)
    return h_n.transpose(0, 1).reshape(h_n.shape[1], -1)[:, -width:]
