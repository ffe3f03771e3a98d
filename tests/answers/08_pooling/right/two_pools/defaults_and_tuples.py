max_pool = nn.MaxPool2d(2)
avg_pool = nn.AvgPool2d((2, 2), stride=(2, 2), padding=0, ceil_mode=False)
