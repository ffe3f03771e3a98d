class HybridModel(nn.Module):
    def __init__(self, backbone, num_classes):
        super(HybridModel, self).__init__()
        self.head = nn.Linear(backbone.fc.in_features, num_classes)
        self.backbone = backbone
        setattr(self.backbone, "fc", nn.Identity())
        self.adapter = nn.Conv2d(in_channels=1, out_channels=3, kernel_size=(1, 1))
        for name, parameter in self.named_parameters():
            parameter.requires_grad = not name.startswith("backbone")
        self.train()

    def train(self, mode=True):
        result = super().train(mode)
        for layer in self.backbone.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.eval()
        return result

    def forward(self, images):
        return self.head(self.backbone(self.adapter(images)))
