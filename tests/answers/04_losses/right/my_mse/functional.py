import torch.nn.functional as F


class MyMSELoss(nn.Module):
    def __init__(self, reduction="mean"):
        super().__init__()
        self.how = reduction

    def forward(self, prediction, target):
        if tuple(prediction.shape) != tuple(target.shape):
            raise ValueError(f"{prediction.shape} is not {target.shape}")
        return F.mse_loss(prediction, target, reduction=self.how)
