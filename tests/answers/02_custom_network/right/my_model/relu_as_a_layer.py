class MyModel(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.sizes = (input_size, hidden_size, output_size)
        self.add_module("fc1", nn.Linear(input_size, hidden_size))
        self.activation = nn.ReLU(inplace=True)
        self.add_module("fc2", nn.Linear(hidden_size, output_size))
        nn.init.xavier_uniform_(self.fc1.weight)

    def forward(self, x):
        hidden = self.fc1(x)
        hidden = self.activation(hidden)
        logits = self.fc2(hidden)
        return logits
