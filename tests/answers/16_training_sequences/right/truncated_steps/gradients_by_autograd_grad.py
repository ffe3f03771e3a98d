def truncated_steps(model, optimizer, inputs, targets, length, max_norm):
    parameters = list(model.parameters())
    losses = []
    state = None
    start = 0
    while start < inputs.shape[0]:
        end = min(start + length, inputs.shape[0])
        output, state = model(inputs[start:end], state)
        loss = torch.mean(torch.square(output - targets[start:end]))
        gradients = torch.autograd.grad(loss, parameters)
        norm = torch.cat([gradient.flatten() for gradient in gradients]).norm()
        factor = min(1.0, max_norm / (norm.item() + 1e-6))
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient * factor
        optimizer.step()
        losses.append(loss.item())
        if isinstance(state, tuple):
            h, c = state
            state = h.detach(), c.detach()
        else:
            state = state.detach()
        start = end
    return losses
