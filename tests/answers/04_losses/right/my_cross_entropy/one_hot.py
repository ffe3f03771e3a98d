import torch.nn.functional as F


class MyCrossEntropyLoss(nn.Module):
    def __init__(self, reduction="mean", ignore_index=-100):
        super().__init__()
        self.reduction = reduction
        self.ignore_index = ignore_index

    def forward(self, logits, target):
        mask = (target != self.ignore_index).to(logits.dtype)
        classes = logits.size(1)
        one_hot = F.one_hot((target * mask).long(), classes).movedim(-1, 1)
        losses = -(one_hot * F.log_softmax(logits, dim=1)).sum(dim=1) * mask
        if self.reduction == "mean":
            return losses.sum() / torch.clamp(mask.sum(), min=1)
        elif self.reduction == "sum":
            return losses.sum()
        else:
            return losses
