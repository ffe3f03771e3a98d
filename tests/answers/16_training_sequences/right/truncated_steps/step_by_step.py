def truncated_steps(model, optimizer, inputs, targets, length, max_norm):
    criterion = nn.MSELoss()
    losses = []
    state = None
    outputs = []
    start = 0
    for t in range(len(inputs)):
        output, state = model(inputs[t : t + 1], state)
        outputs.append(output)
        if len(outputs) == length or t == len(inputs) - 1:
            loss = criterion(torch.cat(outputs), targets[start : t + 1])
            model.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            losses.append(loss.item())
            state = (state[0].detach(), state[1].detach()) if isinstance(state, tuple) else state.detach()
            outputs = []
            start = t + 1
    return losses
