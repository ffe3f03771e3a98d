"""A generator at the top level is used up by the first call, so the second gives 0; nonlocal and yield from are right."""

ASSIGNMENT = "12_design_tradeoffs"


def edit(book):
    cell(book, "receptive_field").source = '''def runner():
    field, jump = 1, 1

    def step(kernel_size, stride, dilation):
        nonlocal field, jump
        field += (kernel_size - 1) * dilation * jump
        jump *= stride
        return field
    return step

def fields(layers):
    yield 1
    step = runner()
    yield from (step(*layer) for layer in layers)

def receptive_field(layers):
    *_, last = fields(layers)
    return last
'''
    cell(book, "budget").source = '''widths = (width for width in range(1, 100_000))

def mlp_under_budget(inputs, outputs, depth, budget):
    def count(width):
        return (inputs + 1) * width + (depth - 1) * (width + 1) * width + (width + 1) * outputs

    best = 0
    for width in widths:
        if count(width) > budget:
            break
        best = width
    if best == 0:
        raise ValueError("too small")
    layers = [nn.Linear(inputs, best), nn.ReLU()]
    for _ in range(depth - 1):
        layers += [nn.Linear(best, best), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(best, outputs))

mlp_under_budget(3, 2, 1, 2000)
'''
