class SequenceGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(10, 20, 1)

    def forward(self, input, h0=None):
        output, hn = self.gru(input, h0)
        return output, hn


rnn = nn.GRU(10, 20, 1)
input = torch.randn(5, 3, 10)
h0 = torch.randn(1, 3, 20)
output, hn = rnn(input, h0)
