import torch.nn.functional as F


class Affine(nn.Module):
    def __init__(self, n, m):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(m, n) / n**0.5)
        self.bias = nn.Parameter(torch.zeros(m))


class DeepModel(nn.Module):
    def __init__(self, input_size, hidden_size, output_size, depth):
        super().__init__()
        self.first, self.last = Affine(input_size, hidden_size), Affine(hidden_size, output_size)
        self.layers = nn.ModuleList([])
        self.layers += [Affine(hidden_size, hidden_size) for _ in range(depth)]

    def forward(self, x):
        h = F.linear(x, self.first.weight, self.first.bias)
        for layer in self.layers:
            h = torch.add(h, F.relu(torch.addmm(layer.bias, h, layer.weight.T)))
        return F.linear(h, self.last.weight, self.last.bias)
