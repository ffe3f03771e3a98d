def last_features(layer, x):
    batch = x.shape[0] if layer.batch_first else x.shape[1]
    directions = 1 + int(layer.bidirectional)
    h_0 = torch.zeros(layer.num_layers * directions, batch, layer.hidden_size, device=x.device)
    if layer.mode == "LSTM":
        _, (h_n, _) = layer(x, (h_0, torch.zeros_like(h_0)))
    else:
        _, h_n = layer(x, h_0)
    return torch.hstack(list(h_n[-directions:]))
