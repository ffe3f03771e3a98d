class Spectrogram(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.gru = nn.GRU(33, 20, batch_first=True)
        self.fc = nn.Linear(20, num_classes)

    def forward(self, waves):
        frames = waves.unfold(1, 64, 32) * torch.hann_window(64)
        strengths = torch.log1p(torch.fft.rfft(frames).abs())
        return self.fc(self.gru(strengths)[1][-1])


def trained_classifier(waves, labels, num_classes):
    model = Spectrogram(num_classes)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    for _ in range(60):
        loss = nn.functional.cross_entropy(model(waves), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
