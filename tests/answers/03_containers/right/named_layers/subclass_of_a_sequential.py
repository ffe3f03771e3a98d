class Slope(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([0.25]))

    def forward(self, x):
        return torch.where(x > 0, x, self.weight * x)


class NamedMLP(nn.Sequential):
    def __init__(self, input_size, hidden_size, output_size, activation):
        super().__init__()
        choice = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh(), "prelu": Slope()})
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.act = choice[activation]
        self.fc2 = nn.Linear(hidden_size, output_size)


def named_mlp(input_size, hidden_size, output_size, activation):
    return NamedMLP(input_size, hidden_size, output_size, activation)


def split_off_head(model):
    head = model[len(model) - 1 :]
    return model[0 : len(model) - 1], head
