class EarlyExit(nn.Module):
    def __init__(self, in_features, hidden_size, num_classes, depth, threshold):
        super().__init__()
        widths = [in_features, *[hidden_size for _ in range(depth)]]
        self.blocks = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.exits = nn.ModuleList(nn.Linear(hidden_size, num_classes) for _ in self.blocks)
        self.threshold = threshold

    def onward(self, h, k):
        h = torch.relu(self.blocks[k](h))
        logits = self.exits[k](h)
        taken = torch.full((len(h),), k, device=h.device)
        unsure = (torch.softmax(logits, 1).max(1).values < self.threshold).nonzero().flatten()
        if k + 1 < len(self.blocks) and len(unsure) > 0:
            later, numbers = self.onward(h[unsure], k + 1)
            logits = logits.index_copy(0, unsure, later)
            taken = taken.index_copy(0, unsure, numbers)
        return logits, taken

    def forward(self, x):
        if not self.training:
            return self.onward(x, 0)
        outputs = []
        for block, leave in zip(self.blocks, self.exits):
            x = torch.relu(block(x))
            outputs.append(leave(x))
        return outputs
