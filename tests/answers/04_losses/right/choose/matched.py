def loss_for(task):
    match task:
        case "price":
            return nn.MSELoss()
        case "price_with_typos":
            return nn.L1Loss(reduction="mean")
        case "digit" | "translation":
            # no digit may be ignored
            return nn.CrossEntropyLoss(ignore_index=0 if task == "translation" else -100)
        case "spam":
            return nn.BCEWithLogitsLoss()
        case "tags":
            return nn.MultiLabelSoftMarginLoss()
