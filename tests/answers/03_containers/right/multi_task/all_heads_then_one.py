class MultiTaskModel(nn.Module):
    def __init__(self, input_size, hidden_size, tasks):
        super().__init__()
        self.body = nn.Linear(input_size, hidden_size)
        self.heads = nn.ModuleDict({})
        self.heads.update({name: nn.Linear(hidden_size, outputs) for name, outputs in tasks.items()})

    def forward(self, x, task):
        h = self.body(x).clamp_min(0)
        logits = {name: head(h) for name, head in self.heads.items()}
        return logits[task]
