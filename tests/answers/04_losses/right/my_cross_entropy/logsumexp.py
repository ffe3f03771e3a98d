class MyCrossEntropyLoss(nn.Module):
    def __init__(self, reduction="mean", ignore_index=-100):
        super().__init__()
        self.reduction = reduction
        self.ignore_index = ignore_index

    def forward(self, logits, target):
        keep = target.ne(self.ignore_index)
        safe = torch.where(keep, target, torch.zeros_like(target))
        right = torch.gather(logits, 1, safe[:, None])[:, 0]
        loss = (torch.logsumexp(logits, dim=1) - right) * keep
        if self.reduction == "none":
            return loss
        loss = loss.sum()
        if self.reduction == "mean" and keep.any():
            loss = loss / keep.sum()
        return loss
