import torch.nn as nn

linear = nn.Linear(in_features=10, out_features=20)
