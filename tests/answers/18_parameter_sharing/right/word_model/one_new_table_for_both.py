class WordModel(nn.Module):
    def __init__(self, vocab_size, features, context):
        super().__init__()
        table = nn.Parameter(torch.randn(vocab_size, features) * 0.1)
        self.embedding = nn.Embedding(vocab_size, features)
        self.hidden = nn.Linear(context * features, features)
        self.output = nn.Linear(features, vocab_size)
        self.embedding.register_parameter("weight", table)
        self.output.register_parameter("weight", table)

    def forward(self, tokens):
        vectors = torch.cat([self.embedding(column) for column in tokens.unbind(dim=1)], dim=-1)
        return self.output(torch.tanh(self.hidden(vectors)))
