def last_features(layer, x):
    batch = x.shape[0] if layer.batch_first else x.shape[1]
    directions = 2 if layer.bidirectional else 1
    h_0 = torch.zeros(layer.num_layers * directions, batch, layer.hidden_size)
    if isinstance(layer, nn.LSTM):
        _, (h_n, _) = layer(x, (h_0, h_0))
    else:
        _, h_n = layer(x, h_0)
    if layer.bidirectional:
        return torch.cat([h_n[-2], h_n[-1]], dim=1)
    return h_n[-1]
