rnn = nn.RNN(10, 20)
sequences = torch.randn(3, 5, 10)
input = sequences.permute(1, 0, 2)
h0 = torch.randn(3, 20).unsqueeze(0)
output = rnn(input, h0)[0]
hn = output[-1:]
