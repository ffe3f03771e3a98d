"""The hidden checks of exercise my_cnn, as an instructor writes them into a test cell of stock nbgrader."""

SHAPES = {
    "conv1.weight": (16, 3, 3, 3), "conv1.bias": (16,), "fc1.weight": (120, 784), "fc1.bias": (120,),
    "fc2.weight": (84, 120), "fc2.bias": (84,), "fc3.weight": (10, 84), "fc3.bias": (10,),
}  # fmt: skip


def with_weights_of(model, reference, scale=0.1):
    """Both models with the same new weights, paired by order."""
    with torch.no_grad():
        for one, other in zip(model.parameters(), reference.parameters(), strict=True):
            one.copy_(other.copy_(scale * torch.randn(other.shape)))
    return model, reference


def same_gradients(model, reference, images):
    ours, theirs = images.clone().requires_grad_(), images.clone().requires_grad_()
    output, expected = model(ours), reference(theirs)
    along = torch.randn(expected.shape)
    (output * along).sum().backward()
    (expected * along).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-3, atol=1e-4)
    for one, other in zip(model.parameters(), reference.parameters(), strict=True):
        assert one.grad is not None and one.grad.any()
        torch.testing.assert_close(one.grad, other.grad, rtol=1e-3, atol=1e-4)


def runs_on_another_device(model, images):
    model = model.to("meta")
    assert model(images.to("meta")).device.type == "meta"


for batch in (4, 1):
    assert MyCNN()(torch.randn(batch, 3, 14, 14)).shape == (batch, 10)
assert {name: tuple(p.shape) for name, p in MyCNN().named_parameters()} == SHAPES
model, reference = with_weights_of(MyCNN(), Reference.MyCNN())
images = torch.randn(5, 3, 14, 14)
torch.testing.assert_close(model(images), reference(images), rtol=1e-3, atol=1e-5)
same_gradients(*with_weights_of(MyCNN(), Reference.MyCNN()), torch.randn(5, 3, 14, 14))
images = torch.randn(4, 3, 14, 14, requires_grad=True)
MyCNN()(images)[-1].sum().backward()
assert not images.grad[:-1].any()
runs_on_another_device(MyCNN(), torch.randn(3, 3, 14, 14))
