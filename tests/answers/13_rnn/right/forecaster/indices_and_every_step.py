def windows(series, size):
    n = series.numel() - size
    at = torch.arange(size)[:, None] + torch.arange(n)
    return series[at].view(size, n, 1), series[-n:].view(n, 1)


class Forecaster(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.rnn = nn.RNN(1, hidden_size)
        self.fc = nn.Linear(hidden_size, 1)

    def forward(self, x):
        every_step = self.fc(self.rnn(x)[0])
        return every_step[-1]


def fit(model, series, size, steps, learning_rate=0.02):
    x, y = windows(series, size)
    parameters = list(model.parameters())
    optimizer = torch.optim.Adam(parameters, lr=learning_rate)
    while steps > 0:
        loss = torch.square(y - model(x)).sum() / len(y)
        for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = grad
        optimizer.step()
        steps -= 1
