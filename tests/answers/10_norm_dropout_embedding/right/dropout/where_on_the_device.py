class MyDropout(nn.Module):
    """Random numbers of a given shape and device; torch.where chooses."""

    def __init__(self, p=0.5):
        super().__init__()
        self.probability = p

    def forward(self, x):
        if not self.training or self.probability == 0:
            return x
        random = torch.rand(x.shape, device=x.device)
        scaled = x * (1 / (1 - self.probability))
        return torch.where(random < self.probability, torch.zeros_like(x), scaled)
