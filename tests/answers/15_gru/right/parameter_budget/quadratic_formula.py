def parameter_count(kind, input_size, hidden_size, num_layers=1):
    k = 1 if kind == "RNN" else 3 if kind == "GRU" else 4
    total = 0
    for layer in range(num_layers):
        total += k * hidden_size * input_size + k * hidden_size**2 + 2 * k * hidden_size
        input_size = hidden_size
    return total


def largest_hidden_size(kind, input_size, budget):
    # H * H + (I + 2) * H <= budget / k
    k = parameter_count(kind, 0, 1) // 3
    b = input_size + 2
    return (math.isqrt(b * b + 4 * (budget // k)) - b) // 2
