class TextClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, tokens, lengths):
        lengths, order = lengths.sort(descending=True)
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(tokens[order]), lengths.tolist(), batch_first=True)
        output, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        steps = torch.arange(output.shape[1], device=output.device)
        is_last = (steps[None, :] == lengths[:, None] - 1).float()  # (B, T)
        last = (output * is_last.unsqueeze(-1)).sum(dim=1)
        return self.fc(last[order.argsort()])
