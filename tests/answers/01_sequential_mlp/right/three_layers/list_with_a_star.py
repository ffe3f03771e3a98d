class Rectifier(nn.Module):
    def forward(self, x):
        return torch.where(x > 0, x, torch.zeros_like(x))


layers = [nn.Linear(8, 16)]
layers += [Rectifier(), nn.Linear(16, 4)]
model = nn.Sequential(*layers)
