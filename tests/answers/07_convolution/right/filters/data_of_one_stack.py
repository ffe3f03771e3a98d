filters = nn.Conv2d(1, 4, kernel_size=3, padding=1, bias=False)

identity = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
right = [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
blur = [[1 / 9] * 3] * 3
edges = [[-1] * 3, [0] * 3, [1] * 3]
filters.weight.data = torch.tensor([identity, right, blur, edges], dtype=torch.float32)[:, None]
