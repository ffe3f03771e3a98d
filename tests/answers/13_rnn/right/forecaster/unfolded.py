def windows(series, size):
    rows = series.unfold(0, size, 1)[:-1]
    return rows.T[..., None], series[size:, None]


class Forecaster(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.fc = nn.Linear(hidden_size, 1)
        self.rnn = nn.RNN(input_size=1, hidden_size=hidden_size, num_layers=1)

    def forward(self, x):
        _, h_n = self.rnn(x)
        return self.fc(h_n.squeeze(0))


def fit(model, series, size, steps, learning_rate=0.02):
    x, y = windows(series, size)
    optimizer = torch.optim.Adam(model.parameters(), learning_rate)
    criterion = nn.MSELoss()
    model.train()
    for step in range(steps):
        y_pred = model(x)
        loss = criterion(y_pred, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
