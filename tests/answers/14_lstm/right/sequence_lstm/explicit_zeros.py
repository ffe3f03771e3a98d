class SequenceLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20)

    def forward(self, x, state=None):
        if state is None:
            zeros = torch.zeros(1, x.shape[1], 20, device=x.device, dtype=x.dtype)
            state = (zeros, zeros.clone())
        return self.lstm(x, state)


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    first = 4 * (hidden_size * input_size + hidden_size * hidden_size + 2 * hidden_size)
    further = 4 * (2 * hidden_size * hidden_size + 2 * hidden_size)
    return first + (num_layers - 1) * further
