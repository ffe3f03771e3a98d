sizes = [10, 20, 5]
layers = [MyCustomLayer(sizes[0], sizes[1]), nn.Threshold(0.0, 0.0), nn.Linear(sizes[1], sizes[2])]
model = nn.Sequential(*layers)
