class Plain(nn.RNN):
    pass


rnn = Plain(10, 20, 1).double().float()
lstm = nn.LSTM(10, 20, 1)
gru = nn.GRU(10, 20, 1)

x = torch.randn(7, 3, 10)
h_0 = torch.zeros(1, 3, 20)
output, h_n = rnn(x, h_0)
output, (h_n, c_n) = lstm(x, (h_0, h_0))
output, h_n = gru(x, h_0)
