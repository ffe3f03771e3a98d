import torch.nn.functional as F


class RunningStandardizer(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.register_buffer("mean", torch.zeros(num_features))
        self.register_buffer("var", torch.ones(num_features))
        self.register_buffer("count", torch.tensor(0, dtype=torch.int64))

    def forward(self, x):
        if self.training:
            self.merge(x.detach())
        # running statistics, used as they are
        return F.batch_norm(x, self.mean.clone(), self.var.clone(), training=False, eps=1e-5)

    def merge(self, x):
        old_mean, old_n = self.mean.clone(), self.count.clone()
        self.count += x.size(0)
        self.mean += (x - old_mean).sum(dim=0) / self.count
        new = ((x - self.mean) ** 2).sum(dim=0)
        old = old_n * (self.var + (old_mean - self.mean) ** 2)
        self.var.copy_((new + old) / self.count)
