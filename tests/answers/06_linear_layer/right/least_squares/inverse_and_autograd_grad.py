def least_squares(x, y):
    ones = torch.ones(x.size(0), 1)
    a = torch.hstack([ones, x])
    w = torch.inverse(a.T @ a) @ a.T @ y.view(-1, 1)
    best = nn.Linear(x.size(1), 1)
    best.bias = nn.Parameter(w[0])
    best.weight = nn.Parameter(w[1:].T)
    return best


def fit(layer, x, y, steps, learning_rate):
    criterion = nn.MSELoss()
    targets = y.view(-1, 1)
    history = []
    while len(history) < steps:
        loss = criterion(layer(x), targets)
        grads = torch.autograd.grad(loss, list(layer.parameters()))
        for p, g in zip(layer.parameters(), grads):
            p.data = p.data - learning_rate * g
        history.append(loss.item())
    return history
