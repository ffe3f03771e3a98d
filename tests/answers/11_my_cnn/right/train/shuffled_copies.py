import random


def train(model, images, labels, epochs, learning_rate=0.01, batch_size=64):
    optimizer = torch.optim.Adam([{"params": list(model.parameters())}], lr=learning_rate)
    losses = []
    for _ in range(epochs):
        model.train()
        order = list(range(len(images)))
        random.shuffle(order)
        x, y = images[order], labels[order]
        sums = []
        for start in range(0, len(x), batch_size):
            optimizer.zero_grad(set_to_none=False)
            log_probabilities = F.log_softmax(model(x[start : start + batch_size]), dim=1)
            loss = F.nll_loss(log_probabilities, y[start : start + batch_size])
            loss.backward()
            optimizer.step()
            sums.append(loss.detach())
        losses.append(torch.stack(sums).mean().item())
    return losses


def accuracy(model, images, labels):
    training = model.training
    model.eval()
    with torch.inference_mode():
        top = model(images).max(dim=-1).indices
    model.train(training)
    return float(torch.eq(top, labels).double().mean())
