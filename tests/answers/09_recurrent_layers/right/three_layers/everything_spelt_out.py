def make(kind, **more):
    return kind(10, 20, num_layers=1, bias=True, dropout=0.0, bidirectional=False, **more)


rnn = make(nn.RNN, nonlinearity="tanh")
lstm = make(torch.nn.LSTM)
gru = make(torch.nn.GRU)
