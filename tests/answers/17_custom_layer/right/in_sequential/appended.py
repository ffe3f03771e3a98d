model = nn.Sequential()
model.append(MyCustomLayer(in_features=10, out_features=20))
model.append(nn.ReLU(inplace=True))
model.append(nn.Linear(in_features=20, out_features=5))
