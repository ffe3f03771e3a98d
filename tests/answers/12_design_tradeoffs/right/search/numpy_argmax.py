import numpy as np


def search(candidates, train_and_score, seed):
    validations, tests = [], []
    for i in range(len(candidates)):
        torch.manual_seed(seed)
        result = train_and_score(candidates[i])
        validations.append(float(result[0]))
        tests.append(float(result[1]))
    i = int(np.argmax(validations))
    return candidates[i], validations[i], tests[i]
