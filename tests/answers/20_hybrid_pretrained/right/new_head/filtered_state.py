def load_with_new_head(weights, num_classes):
    model = tiny_shufflenet(num_classes=num_classes)
    state = weights.get_state_dict(model_dir=FOLDER)
    kept = {name: value for name, value in state.items() if not name.startswith("fc.")}
    model.load_state_dict(kept, strict=False)
    return model
