class MyEmbedding(nn.Module):
    """Sets the gradient of the padding row to zero as it arrives."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.normal(0.0, 1.0, (num_embeddings, embedding_dim)))
        if padding_idx is not None:
            nn.init.zeros_(self.weight[padding_idx])
            self.weight.register_hook(self.without_padding)

    def without_padding(self, grad):
        grad = grad.clone()
        grad[self.padding_idx] = 0
        return grad

    def forward(self, indices):
        flat = torch.index_select(self.weight, 0, indices.reshape(-1))
        return flat.view(*indices.shape, -1)
