class SkipModel(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        same = input_size == output_size
        self.way_around = nn.Sequential() if same else nn.Linear(input_size, output_size, bias=False)
        self.body = MyModel(input_size, hidden_size, output_size)

    def forward(self, x):
        return torch.add(self.body(x), self.way_around(x))
