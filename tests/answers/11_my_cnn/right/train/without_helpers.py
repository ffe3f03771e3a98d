def train(model, images, labels, epochs, learning_rate=0.01, batch_size=64):
    parameters = [p for p in model.parameters() if p.requires_grad]
    adam = torch.optim.Adam(parameters, learning_rate)
    model.train(True)

    def step(chosen):
        logits = model(images.index_select(0, chosen))
        target = labels.index_select(0, chosen)
        loss = (logits.logsumexp(1) - logits.gather(1, target[:, None]).squeeze(1)).mean()
        for p in parameters:
            p.grad = None
        loss.backward()
        adam.step()
        return loss.item()

    result = []
    for _ in range(epochs):
        shuffled = torch.randperm(images.size(0))
        losses = [step(shuffled[i : i + batch_size]) for i in range(0, images.size(0), batch_size)]
        result.append(sum(losses) / len(losses))
    return result


def accuracy(model, images, labels):
    model.train(False)
    return (model(images).detach().softmax(1).argmax(1) == labels).sum().item() / labels.numel()
