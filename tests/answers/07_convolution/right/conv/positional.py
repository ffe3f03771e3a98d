conv = torch.nn.Conv2d(3, 16, 3, 1, 1)
