def last_features(layer, x):
    output = layer(x)[0]
    if layer.batch_first:
        output = output.transpose(0, 1)
    H = layer.hidden_size
    forward = output[-1, :, :H]
    if not layer.bidirectional:
        return forward
    return torch.cat((forward, output[0, :, H:]), -1)
