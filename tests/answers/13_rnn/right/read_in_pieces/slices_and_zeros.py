def read_in_pieces(rnn, x, size):
    T, B, _ = x.shape
    h = torch.zeros(1, B, rnn.hidden_size, device=x.device)
    output = []
    for start in range(0, T, size):
        out, h = rnn(x[start:start + size], h.detach())
        output += list(out)
    return torch.stack(output), h
