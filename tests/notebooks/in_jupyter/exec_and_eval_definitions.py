"""Defined functions by exec and eval of text, types.FunctionType, type(), lambda and partial, in nested namespaces."""

ASSIGNMENT = "05_initialization"


def edit(book):
    cell(book, "by_kind").source = '''source = """
def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        if m.bias is not None:
            nn.init.zeros_(m.bias)
    elif isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight)
"""
exec(compile(source, "<mine>", "exec"))
init_model = eval("lambda model: model.apply(init_weights)")
'''
    cell(book, "by_hand").source = cell(book, "by_hand").source.replace("def fans(weight):", '''
def make():
    names = {"prod": math.prod}
    exec("def fans(weight):\\n    k = prod(weight.shape[2:])\\n    return weight.shape[1] * k, weight.shape[0] * k", names)
    return names["fans"]

fans = make()

def old_fans(weight):''')
    cell(book, "measured").source = '''import functools, types

def _stds(model, x, convert):
    return [convert((x := layer(x)).std()) for layer in model]

_copy = types.FunctionType(_stds.__code__, globals(), "again", None, _stds.__closure__)
activation_stds = functools.partial(_copy, convert=float)
'''
