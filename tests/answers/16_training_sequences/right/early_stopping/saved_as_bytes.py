import io


class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.epoch = 0
        self.best_epoch = 0
        self.best_loss = 1e99

    def update(self, loss, model):
        self.epoch += 1
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, self.epoch
            self.file = io.BytesIO()
            torch.save(model.state_dict(), self.file)
        if self.epoch - self.best_epoch >= self.patience:
            return True
        return False

    def restore(self, model):
        self.file.seek(0)
        model.load_state_dict(torch.load(self.file))
