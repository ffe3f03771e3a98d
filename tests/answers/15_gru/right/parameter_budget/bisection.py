def parameter_count(kind, input_size, hidden_size, num_layers=1):
    if num_layers == 0:
        return 0
    blocks = ["", "RNN", "", "GRU", "LSTM"].index(kind)
    own = (input_size + hidden_size + 2) * hidden_size * blocks
    return own + parameter_count(kind, hidden_size, hidden_size, num_layers - 1)


def largest_hidden_size(kind, input_size, budget):
    low, high = 0, budget
    while low < high:
        middle = (low + high + 1) // 2
        if parameter_count(kind, input_size, middle) <= budget:
            low = middle
        else:
            high = middle - 1
    return low
