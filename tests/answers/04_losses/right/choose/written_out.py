class Squares(nn.Module):
    def forward(self, output, target):
        return (output - target).square().mean()


class Absolute(nn.Module):
    def forward(self, output, target):
        return (output - target).abs().mean()


class Entropy(nn.Module):
    def __init__(self, ignored=None):
        super().__init__()
        self.ignored = ignored

    def forward(self, logits, target):
        log_p = torch.log_softmax(logits, dim=1)
        losses = -torch.gather(log_p, 1, target.unsqueeze(1)).squeeze(1)
        return losses.mean() if self.ignored is None else losses[target != self.ignored].mean()


class YesOrNo(nn.Module):
    def forward(self, z, y):
        return (nn.functional.softplus(z) - y * z).mean()


def loss_for(task):
    if task.startswith("price"):
        return Squares() if task == "price" else Absolute()
    if task in ("spam", "tags"):
        return YesOrNo()
    return Entropy(0 if task == "translation" else None)
