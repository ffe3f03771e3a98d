"""The hidden checks of exercise train."""

from sklearn.datasets import load_digits


def network():
    return nn.Sequential(nn.Flatten(), nn.Linear(12, 8), nn.Tanh(), nn.Linear(8, 4))


def trained_on_one_batch(epochs):
    pair = with_weights_of(network(), network(), 0.5)
    images, labels = torch.randn(10, 3, 4), torch.arange(10) % 4
    for function, model in zip((train, Reference.train), pair, strict=True):
        function(model, images, labels, epochs, learning_rate=0.05, batch_size=10)
    return pair


for epochs in (1, 3):
    model, reference = trained_on_one_batch(epochs)
    for one, other in zip(model.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-2, atol=1e-3)

model, images, labels = network(), torch.randn(12, 3, 4), torch.arange(12) % 4
still = train(model, images, labels, 2, learning_rate=0.0, batch_size=4)
assert isinstance(still, list) and len(still) == 2 and all(isinstance(loss, float) for loss in still)
expected = F.cross_entropy(model(images), labels).item()
assert all(abs(loss - expected) < 1e-3 for loss in still)
moving = train(model, images, labels, 2, learning_rate=0.1, batch_size=12)
assert moving[0] != moving[1]

model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(12), nn.Linear(12, 4)).eval()
train(model, torch.randn(11, 3, 4), torch.arange(11) % 4, 2, batch_size=4)
assert model[1].num_batches_tracked == 6
train(model, torch.randn(100, 3, 4), torch.arange(100) % 4, 1)
assert model[1].num_batches_tracked == 8

images, labels, last = torch.randn(40, 3, 4), torch.arange(40) % 4, []
for epochs in (1, 2):
    model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(12, 1e-5, 1.0), nn.Linear(12, 4))
    torch.manual_seed(5)
    train(model, images, labels, epochs, batch_size=8)
    last.append(model[1].running_mean)
assert not torch.allclose(last[0], images[-8:].flatten(1).mean(0), atol=1e-4)
assert not torch.allclose(last[1], last[0], atol=1e-4)

digits = load_digits()
pixels, truth = torch.tensor(digits.images, dtype=torch.float32) / 16, torch.tensor(digits.target)
order = torch.randperm(len(truth))
known, unseen = order[:500], order[500:1000]
model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
train(model, pixels[known], truth[known], 4, learning_rate=0.02, batch_size=50)
assert (model(pixels[unseen]).argmax(dim=1) == truth[unseen]).float().mean() > 0.84

for batch in (7, 1):
    model, images, labels = network(), torch.randn(batch, 3, 4), torch.arange(batch) % 4
    share = (model(images).argmax(dim=1) == labels).float().mean().item()
    assert abs(accuracy(model, images, labels) - share) < 1e-5
model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(12), nn.Dropout(0.8), nn.Linear(12, 4)).eval()
images, labels = torch.randn(40, 3, 4), torch.arange(40) % 4
share = (model(images).argmax(dim=1) == labels).float().mean().item()
before = {name: value.clone() for name, value in model.state_dict().items()}
assert abs(accuracy(model.train(), images, labels) - share) < 1e-5
assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
