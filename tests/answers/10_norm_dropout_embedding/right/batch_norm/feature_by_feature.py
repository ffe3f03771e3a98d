class MyBatchNorm1d(nn.Module):
    """A loop over the features."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        columns = []
        for j in range(x.shape[1]):
            column = x[:, j]
            if self.training:
                mean = column.mean()
                var = ((column - mean) ** 2).mean()
                with torch.no_grad():
                    unbiased = var * len(column) / (len(column) - 1)
                    self.running_mean[j] += self.momentum * (mean - self.running_mean[j])
                    self.running_var[j] += self.momentum * (unbiased - self.running_var[j])
            else:
                mean = self.running_mean[j]
                var = self.running_var[j]
            normalised = (column - mean) / torch.sqrt(var + self.eps)
            columns.append(self.weight[j] * normalised + self.bias[j])
        return torch.stack(columns, dim=1)
