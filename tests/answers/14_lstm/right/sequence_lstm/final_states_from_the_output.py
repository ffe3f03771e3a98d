class SequenceLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20, 1)

    def forward(self, x, state=None):
        if state is None:
            output, (_, c_n) = self.lstm(x)
        else:
            h_0, c_0 = state
            output, (_, c_n) = self.lstm(x, (h_0, c_0))
        return output, (output[-1:], c_n)


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    inputs = [input_size] + [hidden_size] * (num_layers - 1)
    weights = sum(4 * hidden_size * (n + hidden_size) for n in inputs)
    biases = num_layers * 2 * 4 * hidden_size
    return weights + biases
