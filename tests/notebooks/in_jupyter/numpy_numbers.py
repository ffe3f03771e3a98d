"""Works with numpy: its integers where an int is asked for, a tensor's size, numpy's float64 as a learning rate."""

ASSIGNMENT = "06_linear_layer"


def edit(book):
    insert_before(book, "linear", "import numpy as np\nn_in, n_out = np.array([10, 20])\nn_in")
    cell(book, "linear").source = "linear = nn.Linear(int(n_in), int(n_out))\n_, type(n_in)"
    cell(book, "output_shape").source = '''def output_shape(input_shape, in_features, out_features):
    shape = np.array(input_shape)
    if shape[-1] != in_features:
        return None
    shape[-1] = out_features
    return tuple(shape)
'''
    cell(book, "my_linear").source = cell(book, "my_linear").source.replace("1 / in_features**0.5", "1 / np.sqrt(in_features)")
    cell(book, "least_squares").source = '''def least_squares(x, y):
    a = np.hstack([x.numpy(), np.ones((len(x), 1), dtype=np.float32)]).astype(np.float64)
    w, *_ = np.linalg.lstsq(a, y.numpy().astype(np.float64), rcond=None)
    best = nn.Linear(x.shape[1], 1)
    with torch.no_grad():
        best.weight.copy_(torch.from_numpy(w[None, :-1]))
        best.bias.fill_(w[-1])
    return best

''' + cell(book, "least_squares").source[cell(book, "least_squares").source.index("def fit("):].replace(
        "losses.append(loss.item())", "losses.append(np.float64(loss.item()))")
