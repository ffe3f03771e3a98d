class MultiTaskModel(nn.Module):
    def __init__(self, input_size, hidden_size, tasks):
        super().__init__()
        self.heads = nn.ModuleDict([[name, nn.Linear(hidden_size, tasks[name])] for name in sorted(tasks)])
        self.body = nn.Linear(input_size, hidden_size)
        self.activation = nn.ReLU()

    def forward(self, x, task):
        h = self.activation(self.body(x))
        for name, head in self.heads.items():
            if name == task:
                return head(h)
        raise KeyError(task)
