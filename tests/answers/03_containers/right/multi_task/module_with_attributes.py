class MultiTaskModel(nn.Module):
    def __init__(self, input_size, hidden_size, tasks):
        super().__init__()
        self.body = nn.Linear(input_size, hidden_size)
        self.heads = nn.Module()
        for name, outputs in tasks.items():
            setattr(self.heads, name, nn.Linear(hidden_size, outputs))

    def forward(self, x, task):
        return getattr(self.heads, task)(nn.functional.relu(self.body(x)))
