import torch.nn.functional as F


class MyModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(MyModel, self).__init__()
        self.fc2 = nn.Linear(in_features=hidden_size, out_features=output_size, bias=True)
        self.fc1 = nn.Linear(in_features=input_size, out_features=hidden_size, bias=True)

    def forward(self, features):
        return self.fc2(F.relu(self.fc1(features)))
