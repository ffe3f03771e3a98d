def loss_for(task):
    if task == "price":
        criterion = nn.MSELoss()
    elif task == "price_with_typos":
        criterion = nn.L1Loss()
    elif task == "digit":
        criterion = nn.CrossEntropyLoss()
    elif task == "translation":
        criterion = nn.CrossEntropyLoss(ignore_index=0)
    else:
        criterion = nn.BCEWithLogitsLoss()
    return criterion
