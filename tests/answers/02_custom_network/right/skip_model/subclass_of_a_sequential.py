class SkipModel(nn.Sequential):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
        if input_size != output_size:
            self.register_parameter("around", nn.Parameter(torch.empty(output_size, input_size).uniform_(-0.1, 0.1)))

    def forward(self, x):
        y = x
        for layer in self:
            y = layer(y)
        y += x @ self.around.T if hasattr(self, "around") else x
        return y
