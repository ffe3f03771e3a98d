def load_with_new_head(weights, num_classes):
    old_classes = len(weights.meta["categories"])
    network = tiny_shufflenet(num_classes=old_classes)
    network.load_state_dict(weights.get_state_dict(model_dir=FOLDER, check_hash=True))
    num_ftrs = network.conv5[0].out_channels
    setattr(network, "fc", nn.Linear(num_ftrs, num_classes))
    return network
