from collections import OrderedDict

input_size, hidden_size, output_size = 8, 16, 4

model = nn.Sequential(
    OrderedDict(
        [
            ("hidden", nn.Linear(input_size, hidden_size)),
            ("activation", nn.ReLU()),
            ("output", nn.Linear(hidden_size, output_size)),
        ]
    )
)
