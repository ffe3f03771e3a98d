class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.losses = []
        self.states = []

    def update(self, loss, model):
        self.losses.append(loss if loss == loss else float("inf"))
        self.states.append(copy.deepcopy(model.state_dict()))
        if min(self.losses) == float("inf"):
            return len(self.losses) >= self.patience
        best = self.losses.index(min(self.losses))
        return len(self.losses) - 1 - best >= self.patience

    def restore(self, model):
        best = self.losses.index(min(self.losses))
        model.load_state_dict(self.states[best])
