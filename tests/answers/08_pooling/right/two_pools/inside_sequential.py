avg_pool, max_pool = (
    nn.Sequential(layer(kernel_size=2, stride=2)) for layer in (nn.AvgPool2d, nn.MaxPool2d)
)
