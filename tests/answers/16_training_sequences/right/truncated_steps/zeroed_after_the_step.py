def truncated_steps(model, optimizer, inputs, targets, length, max_norm):
    pieces = zip(torch.split(inputs, length), torch.split(targets, length))
    output, state = None, None
    losses = []
    for x, y in pieces:
        output, state = model(x, state)
        loss = F.mse_loss(output, y, reduction="sum") / y.numel()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        optimizer.zero_grad()
        if torch.is_tensor(state):
            state = state.data
        else:
            state = [part.data for part in state]
        losses += [loss.detach().tolist()]
    return losses
