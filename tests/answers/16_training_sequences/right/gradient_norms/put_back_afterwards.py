def gradient_norms(rnn, x):
    before = [parameter.grad for parameter in rnn.parameters()]
    for parameter in rnn.parameters():
        parameter.grad = None
    inputs = torch.autograd.Variable(x.data, requires_grad=True)
    rnn(inputs)[0][-1].sum().backward()
    for parameter, grad in zip(rnn.parameters(), before):
        parameter.grad = grad
    return torch.linalg.vector_norm(inputs.grad, dim=(1, 2))
