from torch.nn import functional as F


class MyCrossEntropyLoss(nn.Module):
    def __init__(self, reduction="mean", ignore_index=-100):
        super().__init__()
        self.reduction = reduction
        self.ignore_index = ignore_index

    def forward(self, logits, target):
        if self.reduction == "mean" and bool((target == self.ignore_index).all()):
            return (logits * 0).sum()
        log_p = F.log_softmax(logits, dim=1)
        return F.nll_loss(log_p, target, reduction=self.reduction, ignore_index=self.ignore_index)
