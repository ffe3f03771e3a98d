seq_len, batch = 5, 3
rnn = nn.RNN(10, 20, nonlinearity="tanh", batch_first=False)
input = torch.rand(seq_len, batch, 10)
h0 = torch.zeros(rnn.num_layers, batch, rnn.hidden_size)
with torch.no_grad():
    output, hn = rnn(input, h0)
print(output.shape, hn.shape)
