def detached(state):
    if state is None:
        return None
    if isinstance(state, (tuple, list)):
        return tuple(detached(part) for part in state)
    return state.detach()


def truncated_steps(model, optimizer, inputs, targets, length, max_norm):
    losses, state = [], None
    for start in range(0, len(inputs), length):
        optimizer.zero_grad()
        output, state = model(inputs[start : start + length], detached(state))
        loss = ((output - targets[start : start + length]) ** 2).mean()
        loss.backward()
        clip_gradients(model.parameters(), max_norm)
        optimizer.step()
        losses.append(float(loss))
    return losses
