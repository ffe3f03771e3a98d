def read_in_pieces(rnn, x, size):
    outputs = []
    for piece in torch.split(x, size, dim=0):
        if outputs:
            h = outputs[-1][-1:].data
            outputs.append(rnn(piece, h)[0])
        else:
            outputs.append(rnn(piece)[0])
    output = torch.vstack(outputs)
    return output, output[-1:]
