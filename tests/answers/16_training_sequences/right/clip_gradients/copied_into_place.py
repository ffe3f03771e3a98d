def clip_gradients(parameters, max_norm):
    learned = tuple(filter(lambda p: p.grad is not None, parameters))
    norm = float(sum(torch.dot(p.grad.reshape(-1), p.grad.reshape(-1)) for p in learned)) ** 0.5
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    with torch.no_grad():
        for p in learned:
            p.grad.copy_(scale * p.grad)
    return norm
