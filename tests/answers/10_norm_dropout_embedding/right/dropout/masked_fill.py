class MyDropout(nn.Module):
    """Fills with zeros what a Bernoulli draw marks."""

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p
        self.scale = 1 / (1 - p)

    def forward(self, x):
        p = self.p if self.training else 0.0
        scale = self.scale if self.training else 1.0
        drop = torch.zeros_like(x).bernoulli_(p).bool()
        return x.masked_fill(drop, 0.0) * scale
