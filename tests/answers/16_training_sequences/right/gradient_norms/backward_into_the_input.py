def gradient_norms(rnn, x):
    x = x.clone().detach()
    x.requires_grad = True
    output = rnn(x)[0]
    output[-1].sum().backward(inputs=[x])
    return torch.sqrt((x.grad**2).sum(dim=2).sum(dim=1))
