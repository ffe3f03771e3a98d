def gradient_norms(rnn, x):
    steps = [row.detach().unsqueeze(0).requires_grad_() for row in x]
    state = None
    for step in steps:
        output, state = rnn(step, state)
    gradients = torch.autograd.grad(output.sum(), steps)
    return torch.stack([gradient.norm() for gradient in gradients])
