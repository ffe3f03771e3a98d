class EarlyExit(nn.Module):
    def __init__(self, in_features, hidden_size, num_classes, depth, threshold):
        super().__init__()
        first = nn.Linear(in_features, hidden_size)
        self.blocks = nn.ModuleList([first] + [nn.Linear(hidden_size, hidden_size) for _ in range(depth - 1)])
        self.exits = nn.ModuleList(nn.Linear(hidden_size, num_classes) for _ in range(depth))
        self.threshold = threshold

    def alone(self, h):
        for number, (block, leave) in enumerate(zip(self.blocks, self.exits)):
            h = torch.relu(block(h))
            logits = leave(h)
            if logits.softmax(dim=0).max() >= self.threshold:
                break
        return logits, number

    def forward(self, x):
        if self.training:
            hidden = [x]
            for block in self.blocks:
                hidden.append(torch.relu(block(hidden[-1])))
            return tuple(leave(h) for leave, h in zip(self.exits, hidden[1:]))
        results = [self.alone(sample) for sample in x]
        logits = torch.stack([result[0] for result in results])
        taken = torch.tensor([result[1] for result in results], device=x.device)
        return logits, taken
