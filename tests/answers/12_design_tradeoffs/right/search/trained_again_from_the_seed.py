def search(candidates, train_and_score, seed):
    def score(candidate):
        torch.manual_seed(seed)
        return train_and_score(candidate)

    winner = max(candidates, key=lambda candidate: float(score(candidate)[0]))
    validation, test = score(winner)
    return winner, float(validation), float(test)
