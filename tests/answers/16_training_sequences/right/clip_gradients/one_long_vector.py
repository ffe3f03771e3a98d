def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    if not parameters:
        return 0.0
    total = torch.cat([p.grad.flatten() for p in parameters]).norm()
    if total > max_norm:
        for p in parameters:
            p.grad = p.grad * max_norm / total
    return total
