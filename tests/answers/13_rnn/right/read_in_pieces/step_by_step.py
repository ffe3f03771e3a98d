def read_in_pieces(rnn, x, size):
    h = x.new_zeros(1, x.shape[1], rnn.hidden_size)
    outputs = []
    for t in range(len(x)):
        if t % size == 0:
            h = h.detach().clone()
        out, h = rnn(x[t:t + 1], h)
        outputs.append(out)
    return torch.cat(outputs), h
