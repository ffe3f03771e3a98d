class MyCrossEntropyLoss(nn.Module):
    """The maximum cancels, so no gradient need go through it."""

    def __init__(self, reduction="mean", ignore_index=-100):
        super().__init__()
        self.reduction = reduction
        self.ignore_index = ignore_index

    def forward(self, logits, target):
        largest = logits.detach().max(dim=1, keepdim=True).values
        z = logits - largest
        ignored = target == self.ignore_index
        label = target.clone()
        label[ignored] = 0
        picked = z.gather(1, label.unsqueeze(1))
        loss = (z.exp().sum(1, keepdim=True).log() - picked).squeeze(1)
        loss = torch.where(ignored, torch.zeros_like(loss), loss)
        if self.reduction == "none":
            return loss
        if self.reduction == "sum":
            return loss.sum()
        return loss.sum() / (~ignored).sum().clamp_min(1)
