"""Between an exercise and its check stands an experiment that defines the same name anew, without layer names."""

ASSIGNMENT = "03_containers"


def edit(book):
    insert_after(book, "named_layers", '''# without names it also works?
def named_mlp(input_size, hidden_size, output_size, activation="relu"):
    return nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))

named_mlp(2, 3, 4)
''')
    insert_after(book, "deep_model", '''good = DeepModel

class DeepModel(nn.Module):
    def __init__(self, *sizes):
        super().__init__()

DeepModel = good
''')
