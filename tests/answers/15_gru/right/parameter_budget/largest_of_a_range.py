BLOCKS = dict(RNN=1, GRU=3, LSTM=4)


def parameter_count(kind, input_size, hidden_size, num_layers=1):
    inputs = [input_size] + [hidden_size] * (num_layers - 1)
    rows = BLOCKS[kind] * hidden_size
    weights = sum(rows * (n + hidden_size) for n in inputs)
    biases = 2 * rows * num_layers
    return weights + biases


def largest_hidden_size(kind, input_size, budget):
    affordable = [n for n in range(1, 200) if parameter_count(kind, input_size, n) <= budget]
    return max(affordable, default=0)
