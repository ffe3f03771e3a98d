class Conv3x3(nn.Conv2d):
    def __init__(self, n_in, n_out):
        super().__init__(n_in, n_out, kernel_size=3, padding=1)


conv = Conv3x3(3, 16)
nn.init.kaiming_normal_(conv.weight)
