def build(inputs, outputs, depth, width):
    model = nn.Sequential()
    features = inputs
    for i in range(depth):
        model.add_module(f"hidden{i}", nn.Linear(features, width))
        model.add_module(f"relu{i}", nn.ReLU())
        features = width
    model.add_module("out", nn.Linear(features, outputs))
    return model


def mlp_under_budget(inputs, outputs, depth, budget):
    best = None
    width = 1
    model = build(inputs, outputs, depth, width)
    while sum(p.numel() for p in model.parameters()) <= budget:
        best = model
        width += 1
        model = build(inputs, outputs, depth, width)
    if best is None:
        raise ValueError("too small")
    return best
