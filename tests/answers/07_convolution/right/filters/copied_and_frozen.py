filters = nn.Conv2d(1, 4, kernel_size=3, padding=1, bias=False)
filters.requires_grad_(False)
kernels = [
    torch.tensor([0, 0, 0, 0, 1, 0, 0, 0, 0]),
    torch.tensor([0, 0, 0, 1, 0, 0, 0, 0, 0]),
    torch.ones(9) / 9,
    torch.tensor([-1, -1, -1, 0, 0, 0, 1, 1, 1]),
]
for weight, numbers in zip(filters.weight, kernels):
    weight.copy_(numbers.float().view(1, 3, 3))
