import math


class EarlyStopping:
    def __init__(self, patience):
        self.left = self.patience = patience
        self.lowest = math.inf

    def update(self, loss, model):
        self.left -= 1
        if loss < self.lowest:
            self.lowest = loss
            self.best_model = copy.deepcopy(model)
            self.left = self.patience
        return self.left <= 0

    def restore(self, model):
        with torch.no_grad():
            for mine, theirs in zip(model.parameters(), self.best_model.parameters()):
                mine.copy_(theirs)
            for mine, theirs in zip(model.buffers(), self.best_model.buffers()):
                mine.copy_(theirs)
