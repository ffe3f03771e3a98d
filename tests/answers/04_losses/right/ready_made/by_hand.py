class Squares(nn.Module):
    def forward(self, prediction, target):
        return ((prediction - target) ** 2).mean()


mse_loss = Squares()
cross_entropy_loss = nn.CrossEntropyLoss()


def price_loss(output, prices):
    errors = [(guess[0] - price) ** 2 for guess, price in zip(output, prices)]
    return sum(errors) / len(errors)


def digit_loss(output, labels):
    log_p = output - torch.logsumexp(output, dim=1, keepdim=True)
    return -log_p[torch.arange(len(labels)), labels].mean()
