import torch.nn.functional as F


class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for n, m in zip(sizes[:-1], sizes[1:]):
            self.weights.append(torch.randn(m, n) / n**0.5)
            self.biases.append(torch.zeros(m))

    def forward(self, x):
        *hidden, last = zip(self.weights, self.biases)
        for weight, bias in hidden:
            x = F.relu(x @ weight.T + bias)
        return F.linear(x, *last)
