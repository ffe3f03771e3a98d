class MultiTaskModel(nn.Module):
    def __init__(self, input_size, hidden_size, tasks):
        super(MultiTaskModel, self).__init__()
        self.body = nn.Linear(input_size, hidden_size)
        self.heads = nn.ModuleDict()
        for task in tasks:
            self.heads[task] = nn.Linear(hidden_size, tasks[task])

    def forward(self, x, task):
        x = torch.relu(self.body(x))
        x = self.heads[task](x)
        return x
