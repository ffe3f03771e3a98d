def read_in_pieces(rnn, x, size, h=None):
    output, h = rnn(x[:size], h)
    if len(x) <= size:
        return output, h.detach()
    rest, h_n = read_in_pieces(rnn, x[size:], size, h.detach())
    return torch.cat((output, rest), dim=0), h_n
