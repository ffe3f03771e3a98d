class SequenceLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(num_layers=1, hidden_size=20, input_size=10)

    def forward(self, x, state=None):
        outputs = []
        for x_t in x:
            output, state = self.lstm(x_t.unsqueeze(0), state)
            outputs.append(output)
        return torch.cat(outputs), state


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    lstm = nn.LSTM(input_size, hidden_size, num_layers)
    return sum(parameter.numel() for parameter in lstm.parameters())
