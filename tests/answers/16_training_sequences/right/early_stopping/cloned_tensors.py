class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.best = None
        self.counter = 0
        self.state = {}

    def update(self, loss, model):
        if loss == loss and (self.best is None or loss < self.best):
            self.best = loss
            self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}
            self.counter = 0
            return False
        self.counter += 1
        return self.counter >= self.patience

    def restore(self, model):
        model.load_state_dict(self.state)
