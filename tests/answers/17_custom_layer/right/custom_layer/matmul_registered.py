class MyCustomLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super(MyCustomLayer, self).__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.register_parameter("bias", nn.Parameter(torch.zeros(out_features)))
        self.register_parameter("weight", nn.Parameter(torch.randn(in_features, out_features)))

    def forward(self, x):
        return torch.matmul(x, self.weight) + self.bias
