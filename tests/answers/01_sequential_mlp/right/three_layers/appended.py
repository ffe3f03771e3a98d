input_size, hidden_size, output_size = 8, 16, 4

model = nn.Sequential()
model.append(nn.Linear(input_size, hidden_size))
model.append(nn.ReLU(inplace=True))
model.append(nn.Linear(hidden_size, output_size))
