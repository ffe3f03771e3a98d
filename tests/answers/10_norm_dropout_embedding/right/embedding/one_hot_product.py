class MyEmbedding(nn.Module):
    """A product with one-hot rows; zeros in place of padding's one."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None):
        super().__init__()
        self.num_embeddings = num_embeddings
        self.padding_idx = padding_idx
        table = torch.randn(num_embeddings, embedding_dim)
        if padding_idx is not None:
            table[padding_idx] = 0.0
        self.weight = nn.Parameter(table)

    def forward(self, indices):
        one_hot = nn.functional.one_hot(indices, self.num_embeddings).to(self.weight.dtype)
        if self.padding_idx is not None:
            one_hot[..., self.padding_idx] = 0
        return one_hot @ self.weight
