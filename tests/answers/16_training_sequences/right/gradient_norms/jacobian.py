def gradient_norms(rnn, x):
    def last_output(inputs):
        return rnn(inputs)[0][-1].sum()

    gradient = torch.autograd.functional.jacobian(last_output, x)
    return gradient.flatten(start_dim=1).norm(dim=1)
