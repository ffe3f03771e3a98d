conv = nn.Conv2d(3, 16, (3, 3), padding="same", bias=True, padding_mode="zeros")
