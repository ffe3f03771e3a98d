class TextClassifier(nn.Module):
    """Step by step: the state of a text stays as it is once the text has ended."""

    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, tokens, lengths):
        words = self.embedding(tokens)
        _, (h, c) = self.lstm(words[:, :1])
        for step in range(1, tokens.size(1)):
            _, (h_new, c_new) = self.lstm(words[:, step:step + 1], (h, c))
            going_on = (step < lengths).view(1, -1, 1)
            h, c = torch.where(going_on, h_new, h), torch.where(going_on, c_new, c)
        return self.fc(h.squeeze(0))
