def search(candidates, train_and_score, seed):
    torch.manual_seed(seed)
    start = torch.get_rng_state()
    results = []
    for candidate in candidates:
        torch.set_rng_state(start)
        validation, test = train_and_score(candidate)
        results.append([candidate, validation, test])
    results.sort(key=lambda result: result[1], reverse=True)
    return results[0]
