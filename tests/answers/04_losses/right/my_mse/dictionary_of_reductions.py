class MyMSELoss(nn.Module):
    reductions = {"mean": torch.mean, "sum": torch.sum, "none": lambda errors: errors}

    def __init__(self, reduction="mean"):
        super().__init__()
        self.reduce = self.reductions[reduction]

    def forward(self, prediction, target):
        if prediction.size() != target.size():
            raise ValueError
        difference = target - prediction
        return self.reduce(difference * difference)
