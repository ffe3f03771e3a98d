in_features, out_features = 10, 20
linear = torch.nn.Linear(in_features, out_features, bias=True)
