class TextClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, tokens, lengths):
        # a word is real if it is not 0; the last real one has no real one after it
        real = tokens != 0
        after = torch.cat([real[:, 1:], torch.zeros_like(real[:, :1])], dim=1)
        logits = self.fc(self.lstm(self.embedding(tokens))[0])
        return logits[real & ~after]
