class WaveClassifier(nn.Module):
    def __init__(self, frame_size, hidden_size, num_classes):
        super().__init__()
        self.n = frame_size
        self.gru = nn.GRU(input_size=frame_size, hidden_size=hidden_size, num_layers=1, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, waves):
        steps = waves.shape[1] // self.n
        frames = waves[:, :steps * self.n].reshape(len(waves), steps, self.n)
        output, _ = self.gru(frames)
        return self.fc(output[:, -1])
