def least_squares(x, y):
    best = nn.Linear(x.shape[1], 1)
    optimizer = torch.optim.LBFGS(best.parameters(), max_iter=100, tolerance_grad=1e-7, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(best(x).flatten(), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    return best


def fit(layer, x, y, steps, learning_rate):
    losses = []
    for _ in range(steps):
        for p in layer.parameters():
            p.grad = None
        loss = torch.mean((y - layer(x).reshape(-1)) ** 2)
        loss.backward()
        for p in layer.parameters():
            p.data.add_(p.grad, alpha=-learning_rate)
        losses.append(loss.item())
    return losses
