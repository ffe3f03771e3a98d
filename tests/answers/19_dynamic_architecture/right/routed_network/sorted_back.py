class RoutedNetwork(nn.Module):
    def __init__(self, in_features, hidden_size, out_features, num_experts):
        super().__init__()
        self.router = nn.Linear(in_features, num_experts)
        self.experts = nn.ModuleList([
            nn.Sequential(nn.Linear(in_features, hidden_size), nn.ReLU(), nn.Linear(hidden_size, out_features))
            for _ in range(num_experts)
        ])

    def forward(self, x):
        p, chosen = torch.softmax(self.router(x), dim=1).max(dim=1)
        order = chosen.argsort()
        sizes = chosen.bincount(minlength=len(self.experts)).tolist()
        groups = x[order].split(sizes)
        y = torch.cat([expert(group) for expert, group in zip(self.experts, groups)])
        return p.unsqueeze(1) * y[order.argsort()]
