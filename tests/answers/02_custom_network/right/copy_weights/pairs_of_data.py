def copy_weights(sequential, model):
    for target, source in zip(model.parameters(), sequential.parameters()):
        target.data = source.data.clone()
