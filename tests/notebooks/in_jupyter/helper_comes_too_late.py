"""The helper stands below the check (the student ran the cells in another order), so the check meets a NameError."""

ASSIGNMENT = "12_design_tradeoffs"


def edit(book):
    cell(book, "search").source = '''def search(candidates, train_and_score, seed):
    results = []
    for candidate in candidates:
        torch.manual_seed(seed)
        validation, test = train_and_score(candidate)
        results.append((candidate, validation, test))
    return best_of(results)
'''
    insert_after(book, "check_search", '''def best_of(results):
    return max(results, key=lambda result: result[1])
''')
