def search(candidates, train_and_score, seed):
    best, best_validation, best_test = None, 0, 0
    for candidate in candidates:
        torch.manual_seed(seed)
        validation, test = train_and_score(candidate)
        if validation > best_validation:
            best, best_validation, best_test = candidate, validation, test
    return best, best_validation, best_test
