class SequenceGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(10, 20, 1, batch_first=True)

    def forward(self, x, h0=None):
        output, _ = self.gru(x.permute(1, 0, 2), h0)
        output = output.permute(1, 0, 2)
        return [output, output[-1:]]
