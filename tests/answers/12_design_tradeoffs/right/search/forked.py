def search(candidates, train_and_score, seed):
    scores = []
    for candidate in candidates:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            scores.append(train_and_score(candidate))
    validation = torch.tensor([float(score[0]) for score in scores])
    best = validation.argmax().item()
    return candidates[best], scores[best][0], scores[best][1]
