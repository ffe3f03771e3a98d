def load_with_new_head(weights, num_classes):
    categories = weights.meta["categories"]
    model = tiny_shufflenet(num_classes=len(categories))
    model.load_state_dict(weights.get_state_dict(progress=False, check_hash=True))
    num_features = model.fc.in_features
    model.fc = nn.Linear(num_features, num_classes)
    return model
