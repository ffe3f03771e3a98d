class MyCrossEntropyLoss(nn.Module):
    """All places become rows first."""

    def __init__(self, reduction="mean", ignore_index=-100):
        super().__init__()
        self.reduction, self.ignored = reduction, ignore_index

    def forward(self, logits, target):
        rows = logits.movedim(1, -1).reshape(-1, logits.shape[1])
        labels = target.reshape(-1)
        counts = labels != self.ignored
        log_p = torch.log_softmax(rows[counts], dim=-1)
        some = -log_p[torch.arange(len(log_p)), labels[counts]]
        if self.reduction == "sum":
            return some.sum()
        if self.reduction == "mean":
            return some.sum() / max(len(some), 1)
        losses = torch.zeros(labels.shape, device=logits.device)
        losses[counts] = some
        return losses.reshape(target.shape)
