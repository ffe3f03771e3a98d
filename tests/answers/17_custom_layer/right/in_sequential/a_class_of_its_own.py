class Model(nn.Sequential):
    def __init__(self):
        head = nn.Linear(20, 5)
        super().__init__(MyCustomLayer(10, 20), nn.ReLU(), head)


model = Model().train()
