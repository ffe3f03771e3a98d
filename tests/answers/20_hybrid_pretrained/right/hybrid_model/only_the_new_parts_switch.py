class HybridModel(nn.Module):
    def __init__(self, backbone, num_classes):
        super().__init__()
        self.adapter = nn.Conv2d(1, 3, kernel_size=1)
        self.head = nn.Linear(backbone.fc.weight.shape[1], num_classes)
        backbone.fc = nn.Identity()
        self.backbone = backbone.eval().requires_grad_(False)

    def train(self, mode=True):
        self.training = mode
        self.adapter.train(mode)
        self.head.train(mode)
        return self

    def forward(self, images):
        return self.head(self.backbone(self.adapter(images)))
