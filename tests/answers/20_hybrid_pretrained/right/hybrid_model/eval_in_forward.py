class HybridModel(nn.Module):
    def __init__(self, backbone, num_classes):
        super().__init__()
        features = backbone.fc.in_features
        backbone.fc = nn.Identity()
        for parameter in backbone.parameters():
            parameter.requires_grad = False
        self.adapter = nn.Conv2d(1, 3, 1)
        self.backbone = backbone
        self.head = nn.Linear(features, num_classes)

    def forward(self, images):
        self.backbone.eval()
        x = self.adapter(images)
        x = self.backbone(x)
        return self.head(x)
