class SequenceGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(num_layers=1, hidden_size=20, input_size=10)

    def forward(self, x, h0=None):
        outputs, state = [], h0
        for x_t in x:
            output, state = self.gru(x_t.unsqueeze(0), state)
            outputs.append(output)
        return torch.cat(outputs), state
