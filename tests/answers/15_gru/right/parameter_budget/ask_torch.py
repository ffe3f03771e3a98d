def parameter_count(kind, input_size, hidden_size, num_layers=1):
    layer = getattr(nn, kind)(input_size, hidden_size, num_layers)
    return sum(parameter.numel() for parameter in layer.parameters())


def largest_hidden_size(kind, input_size, budget):
    sizes = [0]
    while parameter_count(kind, input_size, sizes[-1] + 1) <= budget:
        sizes.append(sizes[-1] + 1)
    return sizes[-1]
