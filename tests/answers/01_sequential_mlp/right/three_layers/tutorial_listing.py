import torch.nn as nn

input_size, hidden_size, output_size = 8, 16, 4

model = nn.Sequential(
    nn.Linear(input_size, hidden_size),
    nn.ReLU(),
    nn.Linear(hidden_size, output_size)
)
