class WaveClassifier(nn.Module):
    def __init__(self, frame_size, hidden_size, num_classes):
        super().__init__()
        self.frame_size = frame_size
        self.gru = nn.GRU(frame_size, hidden_size)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, waves):
        whole = [part for part in waves.split(self.frame_size, dim=1) if part.shape[1] == self.frame_size]
        output, _ = self.gru(torch.stack(whole))
        return self.fc(output[-1])
