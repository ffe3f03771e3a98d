class MaxPool(nn.Module):
    def forward(self, x):
        return F.max_pool2d(x, 2)


class AvgPool(nn.Module):
    def forward(self, x):
        return F.avg_pool2d(x, 2)


max_pool = MaxPool()
avg_pool = AvgPool()
