import torch.nn as nn

model = nn.Sequential(
    MyCustomLayer(10, 20),
    nn.ReLU(),
    nn.Linear(20, 5)
)
