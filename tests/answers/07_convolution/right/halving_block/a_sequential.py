class HalvingBlock(nn.Sequential):
    def __init__(self, in_channels, out_channels):
        super().__init__(
            nn.ZeroPad2d(1),
            nn.Conv2d(in_channels, out_channels, 3, 2, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
        )
