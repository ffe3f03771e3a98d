def copy_weights(sequential, model):
    names = {"0.weight": "fc1.weight", "0.bias": "fc1.bias", "2.weight": "fc2.weight", "2.bias": "fc2.bias"}
    state = {names[name]: tensor for name, tensor in sequential.state_dict().items()}
    model.load_state_dict(state)
    return model
