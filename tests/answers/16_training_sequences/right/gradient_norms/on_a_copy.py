def gradient_norms(rnn, x):
    twin = copy.deepcopy(rnn)
    x = x.detach().clone().requires_grad_(True)
    output, state = twin(x)
    output[-1].sum().backward()
    norms = []
    for t in range(len(x)):
        norms.append(x.grad[t].norm().item())
    return torch.tensor(norms)
