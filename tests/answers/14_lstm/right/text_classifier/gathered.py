class TextClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        self.fc = nn.Linear(hidden_size, num_classes)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)

    def forward(self, tokens, lengths):
        hidden, (h_n, c_n) = self.lstm(self.embedding(tokens))
        index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, hidden.size(2))
        return self.fc(hidden.gather(1, index).squeeze(1))
