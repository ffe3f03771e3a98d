input_size = 8
hidden_size = 16
output_size = 4

model = torch.nn.Sequential()
model.add_module("fc1", torch.nn.Linear(in_features=input_size, out_features=hidden_size, bias=True))
model.add_module("relu", torch.nn.ReLU())
model.add_module("fc2", torch.nn.Linear(in_features=hidden_size, out_features=output_size, bias=True))
model = model.double().float()
