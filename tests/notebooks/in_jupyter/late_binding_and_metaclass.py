"""Lambdas made in a loop all see its last value, so one function is wrong; a metaclass and decorators are right."""

ASSIGNMENT = "04_losses"


def edit(book):
    insert_before(book, "my_mse", '''import functools

class Registry(type(nn.Module)):
    kinds = {}

    def __new__(meta, name, bases, names, **options):
        cls = super().__new__(meta, name, bases, names)
        meta.kinds[options.get("key", name)] = cls
        return cls

    def __init__(cls, name, bases, names, **options):
        super().__init__(name, bases, names)

def same_shape(f):
    @functools.wraps(f)
    def g(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError(f"{tuple(prediction.shape)} and {tuple(target.shape)}")
        return f(self, prediction, target)
    return g
''')
    cell(book, "my_mse").source = '''class MyMSELoss(nn.Module, metaclass=Registry, key="mse"):
    reductions = {name: getattr(torch, name) for name in ("mean", "sum")} | {"none": lambda x: x}

    def __init__(self, reduction="mean"):
        super().__init__()
        self.reduction = reduction

    @same_shape
    def forward(self, prediction, target):
        return self.reductions[self.reduction]((prediction - target) ** 2)

assert Registry.kinds == {"mse": MyMSELoss} and type(MyMSELoss) is Registry
'''
    cell(book, "choose").source = '''makers = {}
for name, kind in [("price", nn.MSELoss), ("price_with_typos", nn.L1Loss), ("digit", nn.CrossEntropyLoss),
                   ("spam", nn.BCEWithLogitsLoss), ("tags", nn.BCEWithLogitsLoss),
                   ("translation", nn.CrossEntropyLoss)]:
    makers[name] = lambda: kind(ignore_index=0) if name == "translation" else kind()

def loss_for(task):
    return makers[task]()
'''
