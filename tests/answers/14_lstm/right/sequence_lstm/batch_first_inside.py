class SequenceLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20, 1, batch_first=True)

    def forward(self, x, state=None):
        output, state = self.lstm(x.transpose(0, 1), state)
        return [output.transpose(0, 1), list(state)]


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    if num_layers == 0:
        return 0
    own = 4 * (input_size + hidden_size + 2) * hidden_size
    return own + lstm_parameter_count(hidden_size, hidden_size, num_layers - 1)
