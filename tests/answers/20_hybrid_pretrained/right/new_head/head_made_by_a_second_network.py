def load_with_new_head(weights, num_classes):
    model = tiny_shufflenet(weights)
    model.fc = tiny_shufflenet(num_classes=num_classes).fc
    for parameter in model.parameters():
        parameter.requires_grad = True
    return model
