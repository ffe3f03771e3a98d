from collections import OrderedDict

model = nn.Sequential(
    OrderedDict(
        [
            ("custom", MyCustomLayer(10, 20)),
            ("activation", nn.ReLU()),
            ("head", nn.Linear(20, 5)),
        ]
    )
)
