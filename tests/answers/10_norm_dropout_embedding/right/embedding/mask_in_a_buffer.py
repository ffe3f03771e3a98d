class MyEmbedding(nn.Module):
    """The table times a column that is 0 for padding and 1 for words."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None):
        super().__init__()
        words = torch.ones(num_embeddings, 1)
        if padding_idx is not None:
            words[padding_idx] = 0
        self.register_buffer("words", words)
        self.weight = nn.Parameter(torch.randn(num_embeddings, embedding_dim) * words)

    def forward(self, indices):
        return (self.weight * self.words)[indices]
