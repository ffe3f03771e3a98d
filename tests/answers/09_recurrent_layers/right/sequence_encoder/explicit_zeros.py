class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        self.lstm = kind == "LSTM"
        self.pooling = pooling
        self.states = num_layers * (2 if bidirectional else 1)
        self.hidden_size = hidden_size
        self.net = vars(nn)[kind](
            input_size, hidden_size, num_layers, batch_first=True, bidirectional=bidirectional
        )

    def forward(self, x):
        h_0 = x.new_zeros(self.states, x.size(0), self.hidden_size)
        if self.lstm:
            output, (h_n, c_n) = self.net(x, (h_0, h_0))
        else:
            output, h_n = self.net(x, h_0)
        if self.pooling == "last":
            directions = 2 if self.net.bidirectional else 1
            return h_n[-directions:].permute(1, 0, 2).reshape(x.size(0), -1)
        return torch.stack(output.unbind(1)).mean(0)
