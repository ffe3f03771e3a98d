from torch.utils.data import DataLoader, TensorDataset


def windows(series, size):
    pieces = [series[i:i + size + 1] for i in range(len(series) - size)]
    table = torch.vstack(pieces).T.unsqueeze(-1)
    return table[:-1], table[-1]


class Forecaster(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.rnn, self.fc = nn.RNN(1, hidden_size), nn.Linear(hidden_size, 1)

    def forward(self, x):
        h = None
        for x_t in x.split(1):
            _, h = self.rnn(x_t, h)
        return self.fc(h[-1])


def fit(model, series, size, steps, learning_rate=0.02):
    x, y = windows(series, size)
    loader = DataLoader(TensorDataset(x.transpose(0, 1), y), batch_size=len(y))
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    for _ in range(steps):
        for batch, target in loader:
            def closure():
                optimizer.zero_grad()
                loss = nn.functional.mse_loss(model(batch.transpose(0, 1)), target)
                loss.backward()
                return loss

            optimizer.step(closure)
