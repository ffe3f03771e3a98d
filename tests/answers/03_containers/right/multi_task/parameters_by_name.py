class MultiTaskModel(nn.Module):
    def __init__(self, input_size, hidden_size, tasks):
        super().__init__()
        self.body = self.affine(input_size, hidden_size)
        self.heads = nn.ModuleDict({task: self.affine(hidden_size, size) for task, size in tasks.items()})

    @staticmethod
    def affine(n, m):
        return nn.ParameterDict({"weight": torch.randn(m, n) / n**0.5, "bias": torch.zeros(m)})

    def forward(self, x, task):
        hidden = x @ self.body["weight"].T + self.body["bias"]
        hidden = hidden * (hidden > 0)
        head = self.heads[task]
        return torch.einsum("bh,oh->bo", hidden, head["weight"]) + head["bias"]
