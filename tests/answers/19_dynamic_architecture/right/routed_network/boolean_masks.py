class RoutedNetwork(nn.Module):
    def __init__(self, in_features, hidden_size, out_features, num_experts):
        super().__init__()
        self.router = nn.Linear(in_features, num_experts)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(in_features, hidden_size), nn.ReLU(), nn.Linear(hidden_size, out_features))
            for _ in range(num_experts)
        )
        self.out_features = out_features

    def forward(self, x):
        p = self.router(x).softmax(dim=1)
        chosen = p.argmax(dim=1)
        y = torch.zeros(x.shape[0], self.out_features, device=x.device, dtype=x.dtype)
        for k in range(len(self.experts)):
            mask = chosen == k
            if mask.any():
                y[mask] = self.experts[k](x[mask]) * p[mask, k].unsqueeze(1)
        return y
