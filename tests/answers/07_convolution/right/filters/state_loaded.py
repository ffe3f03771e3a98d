filters = nn.Conv2d(1, 4, kernel_size=3, padding=1, bias=False)

weight = torch.zeros(4, 1, 3, 3)
weight[0, :, 1, 1] = weight[1, :, 1, 0] = 1
nn.init.constant_(weight[2], 1 / 9)
for column in range(3):
    weight[3, 0, 2, column] = 1
    weight[3, 0, 0, column] = -1
filters.load_state_dict({"weight": weight})
