class DeepModel(nn.Module):
    def __init__(self, input_size, hidden_size, output_size, depth):
        super(DeepModel, self).__init__()
        self.first = nn.Linear(input_size, hidden_size)
        self.layers = nn.ModuleList()
        for i in range(depth):
            self.layers.append(nn.Linear(hidden_size, hidden_size))
        self.last = nn.Linear(hidden_size, output_size)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = self.first(x)
        for i in range(len(self.layers)):
            x = x + self.relu(self.layers[i](x))
        x = self.last(x)
        return x
