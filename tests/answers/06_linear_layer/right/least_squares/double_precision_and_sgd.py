import numpy as np


def least_squares(x, y):
    a = np.concatenate([x.numpy(), np.ones((len(x), 1))], axis=1)
    w, *_ = np.linalg.lstsq(a, y.numpy().astype(np.float64), rcond=None)
    layer = nn.Linear(x.shape[1], 1)
    with torch.no_grad():
        layer.weight[0] = torch.from_numpy(w[:-1])
        layer.bias[0] = float(w[-1])
    return layer


def fit(layer, x, y, steps, learning_rate):
    loss_function = nn.MSELoss(reduction="sum")
    optimizer = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    result = []
    for _ in range(steps):
        layer.train()
        optimizer.zero_grad()
        loss = loss_function(layer(x), y[:, None]) / len(y)
        loss.backward()
        optimizer.step()
        result.append(loss.detach().item())
    return result
