class UnrolledRNN(nn.Module):
    def __init__(self, cell):
        super(UnrolledRNN, self).__init__()
        self.add_module("cell", cell)

    def forward(self, x, h_0=None):
        x = x.transpose(0, 1)
        h = x.new_zeros(x.shape[0], list(self.cell.weight_hh.shape)[1]) if h_0 is None else h_0
        outputs = []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t, :], h)
            outputs.append(h.unsqueeze(1))
        output = torch.cat(outputs, dim=1)
        return output.transpose(0, 1), output[:, -1, :]
