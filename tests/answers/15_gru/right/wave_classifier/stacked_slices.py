class WaveClassifier(nn.Module):
    def __init__(self, frame_size, hidden_size, num_classes):
        super().__init__()
        self.fc = nn.Linear(hidden_size, num_classes)
        self.gru = nn.GRU(frame_size, hidden_size, batch_first=True)

    def forward(self, waves):
        size = self.gru.input_size
        starts = range(0, waves.shape[1] - size + 1, size)
        frames = torch.stack([waves[:, start:start + size] for start in starts], dim=1)
        h = torch.zeros(1, waves.shape[0], self.gru.hidden_size, device=waves.device)
        _, h = self.gru(frames, h)
        return self.fc(h.squeeze(0))
