conv = nn.LazyConv2d(16, 3, padding=1)
print(conv(torch.zeros(1, 3, 8, 12)).shape)
