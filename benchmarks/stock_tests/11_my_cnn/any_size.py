"""The hidden checks of exercise any_size."""

SIZES = [(1, 8, 8, 10), (2, 9, 15, 3), (3, 4, 7, 5)]

for channels, height, width, classes in SIZES:
    model = AnySizeCNN(channels, height, width, classes)
    features = 32 * (height // 4) * (width // 4)
    shapes = [(16, channels, 3, 3), (16,), (32, 16, 3, 3), (32,), (classes, features), (classes,)]
    assert sorted(tuple(p.shape) for p in model.parameters()) == sorted(shapes)
    for batch in (3, 1):
        assert model(torch.randn(batch, channels, height, width)).shape == (batch, classes)
for size in SIZES:
    model, reference = with_weights_of(AnySizeCNN(*size), Reference.AnySizeCNN(*size))
    images = torch.randn(3, *size[:3])
    torch.testing.assert_close(model(images), reference(images), rtol=1e-3, atol=1e-5)
same_gradients(*with_weights_of(AnySizeCNN(*SIZES[1]), Reference.AnySizeCNN(*SIZES[1])), torch.randn(4, 2, 9, 15))
runs_on_another_device(AnySizeCNN(*SIZES[0]), torch.randn(3, 1, 8, 8))
