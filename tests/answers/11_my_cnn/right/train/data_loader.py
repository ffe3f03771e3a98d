from torch.utils.data import DataLoader, TensorDataset


def train(model, images, labels, epochs, learning_rate=0.01, batch_size=64):
    loader = DataLoader(TensorDataset(images, labels), batch_size=batch_size, shuffle=True)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    model.train()
    history = []
    for epoch in range(epochs):
        total = 0.0
        for x, y in loader:
            loss = criterion(model(x), y)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            total += float(loss)
        history.append(total / len(loader))
    return history


@torch.no_grad()
def accuracy(model, images, labels):
    model.eval()
    right = sum(int(p == l) for p, l in zip(model(images).argmax(1), labels))
    return right / len(labels)
