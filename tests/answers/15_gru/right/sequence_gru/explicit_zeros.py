class SequenceGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(input_size=10, hidden_size=20)

    def forward(self, x, h0=None):
        if h0 is None:
            h0 = x.new_zeros(self.gru.num_layers, x.size(1), self.gru.hidden_size)
        return self.gru(x, h0)
