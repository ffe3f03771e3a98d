class WordModel(nn.Module):
    def __init__(self, vocab_size, features, context):
        super().__init__()
        self.output = nn.Linear(features, vocab_size)
        self.embedding = nn.Embedding(vocab_size, features)
        self.embedding.weight = self.output.weight
        self.hidden = nn.Linear(context * features, features)

    def forward(self, tokens):
        x = self.embedding(tokens)
        x = x.reshape(len(tokens), -1)
        return self.output(self.hidden(x).tanh())
