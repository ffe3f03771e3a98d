import numpy


def train(model, images, labels, epochs, learning_rate=0.01, batch_size=64):
    """Shuffles with NumPy, forgets gradients after the step, and puts the old mode back in the end."""
    was_training = model.training
    optimizer = torch.optim.Adam(params=model.parameters(), lr=learning_rate)
    optimizer.zero_grad()
    history = numpy.zeros(epochs)
    for epoch in range(epochs):
        model.train()
        order = torch.from_numpy(numpy.random.permutation(len(labels)))
        starts = range(0, len(labels), batch_size)
        for start in starts:
            chosen = order[start : start + batch_size]
            loss = nn.CrossEntropyLoss()(model(images[chosen]), labels[chosen])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            history[epoch] += loss.item() / len(starts)
    model.train(was_training)
    return history.tolist()


def accuracy(model, images, labels):
    """One image at a time, with the largest logit found by sorting."""
    model.eval()
    right = 0
    for image, label in zip(images, labels):
        logits = model(image.unsqueeze(0))[0]
        best = logits.argsort(descending=True)[0]
        right += int(best.item() == label.item())
    return right / len(labels)
