def windows(series, size):
    xs, ys = [], []
    for i in range(len(series) - size):
        xs.append(series[i:i + size])
        ys.append(series[i + size])
    return torch.stack(xs, dim=1).reshape(size, -1, 1), torch.stack(ys).reshape(-1, 1)


class Forecaster(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.rnn = nn.RNN(1, hidden_size, 1)
        self.fc = nn.Linear(hidden_size, 1)

    def forward(self, x):
        h0 = torch.zeros(1, x.size(1), self.hidden_size).to(x.device)
        out, hn = self.rnn(x, h0)
        return self.fc(out[-1, :, :])


def fit(model, series, size, steps, learning_rate=0.02):
    x, y = windows(series, size)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
