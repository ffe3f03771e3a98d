class HalvingBlock(nn.Module):
    """Stride 1, of which every second row and column is kept."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.layers = nn.ModuleList([
            nn.Conv2d(in_channels, out_channels, 3, padding="same", bias=False),
            nn.BatchNorm2d(out_channels),
        ])

    def forward(self, x):
        x = self.layers[0](x)[:, :, ::2, ::2]
        return self.layers[1](x).clamp(min=0)
