def recurrent_shapes(kind, input_shape, hidden_size, num_layers=1, batch_first=False, bidirectional=False):
    x = torch.empty(input_shape, device="meta")
    steps = x.unbind(1 if batch_first else 0)
    states = []
    for _ in range(num_layers):
        for _ in ["forward", "backward"][: 2 if bidirectional else 1]:
            states.append(x.new_empty(len(steps[0]), hidden_size))
    h_n = torch.stack(states)
    last = torch.cat(states[-2:] if bidirectional else states[-1:], dim=1)
    output = torch.stack([last for _ in steps], dim=1 if batch_first else 0)
    state = (h_n.size(), h_n.size()) if kind == "LSTM" else h_n.size()
    return output.size(), state
