class EarlyExit(nn.Module):
    def __init__(self, in_features, hidden_size, num_classes, depth, threshold):
        super().__init__()
        self.threshold = threshold
        self.blocks = nn.ModuleList([nn.Linear(in_features, hidden_size)])
        self.blocks.extend(nn.Linear(hidden_size, hidden_size) for _ in range(1, depth))
        self.exits = nn.ModuleList([nn.Linear(hidden_size, num_classes) for _ in range(depth)])

    def forward(self, x):
        if self.training:
            outputs = []
            for k in range(len(self.blocks)):
                x = self.blocks[k](x).clamp(min=0)
                outputs += [self.exits[k](x)]
            return outputs
        rows = torch.arange(x.shape[0], device=x.device)
        order, parts, numbers = [], [], []
        for k, block in enumerate(self.blocks):
            x = block(x).clamp(min=0)
            logits = self.exits[k](x)
            best = (logits - logits.logsumexp(dim=1, keepdim=True)).exp().amax(dim=1)
            stay = best < self.threshold
            if k == len(self.blocks) - 1:
                stay = torch.zeros_like(stay)
            order.append(rows[~stay])
            parts.append(logits[~stay])
            numbers.append(torch.full_like(rows[~stay], k))
            x, rows = x[stay], rows[stay]
            if len(rows) == 0:
                break
        back = torch.cat(order).argsort()
        return torch.cat(parts)[back], torch.cat(numbers)[back]
