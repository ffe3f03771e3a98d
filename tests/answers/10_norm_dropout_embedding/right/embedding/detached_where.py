class MyEmbedding(nn.Module):
    """Detaches the vectors of padding."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None):
        super().__init__()
        self.padding_idx = -1 if padding_idx is None else padding_idx
        self.weight = nn.Parameter(torch.empty(num_embeddings, embedding_dim))
        nn.init.normal_(self.weight)
        if padding_idx is not None:
            self.weight.data[padding_idx].zero_()

    def forward(self, indices):
        vectors = self.weight[indices]
        return torch.where((indices == self.padding_idx)[..., None], vectors.detach(), vectors)
