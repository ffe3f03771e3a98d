class SequentialMLP(nn.Sequential):
    def __init__(self, sizes):
        super().__init__()
        last = len(sizes) - 2
        for i in range(last + 1):
            self.add_module(f"linear{i}", nn.Linear(sizes[i], sizes[i + 1]))
            if i != last:
                self.add_module(f"relu{i}", nn.ReLU(inplace=True))
