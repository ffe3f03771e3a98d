class EarlyExit(nn.Module):
    def __init__(self, in_features, hidden_size, num_classes, depth, threshold):
        super().__init__()
        self.blocks = nn.ModuleList()
        self.exits = nn.ModuleList()
        for k in range(depth):
            self.blocks.append(nn.Linear(hidden_size if k > 0 else in_features, hidden_size))
            self.exits.append(nn.Linear(hidden_size, num_classes))
        self.threshold = threshold

    def forward(self, x):
        if self.training:
            all_logits = []
            h = x
            for block, exit in zip(self.blocks, self.exits):
                h = nn.functional.relu(block(h))
                all_logits.append(exit(h))
            return all_logits
        here = torch.ones(len(x), dtype=torch.bool, device=x.device)
        logits = torch.zeros(len(x), self.exits[0].out_features, device=x.device)
        taken = torch.zeros(len(x), dtype=torch.long, device=x.device)
        h = x
        for k in range(len(self.blocks)):
            h = torch.relu(self.blocks[k](h))
            now = self.exits[k](h)
            confidence, _ = nn.functional.softmax(now, dim=-1).max(dim=-1)
            done = confidence >= self.threshold
            if k + 1 == len(self.blocks):
                done = done | True
            leaving = here.clone()
            leaving[here] = done
            logits[leaving] = now[done]
            taken[leaving] = k
            h = h[~done]
            here = here & ~leaving
        return logits, taken
