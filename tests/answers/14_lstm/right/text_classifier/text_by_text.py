class TextClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        table = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        nn.init.normal_(table.weight, std=0.1)
        with torch.no_grad():
            table.weight[0] = 0
        self.embedding = table
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, tokens, lengths):
        logits = []
        for text, length in zip(tokens, lengths.tolist()):
            _, (h, _) = self.lstm(self.embedding(text[:length]).unsqueeze(0))
            logits.append(self.fc(h[0]))
        return torch.cat(logits, dim=0)
