filters = nn.Conv2d(1, 4, kernel_size=3, padding=1, bias=False)

with torch.no_grad():
    filters.weight.zero_()
    filters.weight[0, 0, 1, 1] = 1
    filters.weight[1, 0, 1, 0] = 1
    filters.weight[2, 0] += 1 / 9
    filters.weight[3, 0, 0] = -1
    filters.weight[3, 0, 2] = 1
