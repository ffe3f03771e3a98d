class TextClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size, 0)
        self.lstm = nn.LSTM(embedding_size, hidden_size)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, tokens, lengths):
        output, _ = self.lstm(self.embedding(tokens.T))
        # index tensors may stay on the CPU
        return self.fc(output[lengths - 1, torch.arange(tokens.shape[0])])
