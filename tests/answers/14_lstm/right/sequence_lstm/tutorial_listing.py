class SequenceLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20, 1)

    def forward(self, input, state=None):
        output, (hn, cn) = self.lstm(input, state)
        return output, (hn, cn)


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    return sum(parameter.numel() for parameter in nn.LSTM(input_size, hidden_size, num_layers).parameters())


rnn = nn.LSTM(10, 20, 1)
input = torch.randn(5, 3, 10)
h0 = torch.randn(1, 3, 20)
c0 = torch.randn(1, 3, 20)
output, (hn, cn) = rnn(input, (h0, c0))
