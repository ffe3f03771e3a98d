"""torch.jit.script and inspect.getsource read the source of a cell's functions, and forward is made of it by exec."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    insert_after(book, "my_model", '''import inspect, linecache, textwrap, warnings
warnings.simplefilter("ignore")

scripted = torch.jit.script(MyModel(8, 16, 4))
x = torch.randn(3, 8)
assert scripted(x).shape == (3, 4) and "fc2" in scripted.code
text = inspect.getsource(MyModel.forward)
assert text.lstrip().startswith("def forward(self, x):"), text
assert inspect.signature(MyModel).parameters["hidden_size"].name == "hidden_size"
''')
    cell(book, "skip_model").source = '''
@torch.jit.script
def clamp(x):
    if bool(x.sum() > 1e9):
        x = x - 1
    return torch.relu(x)

''' + cell(book, "skip_model").source.replace("def forward", "def unused") + '''

source = textwrap.dedent(inspect.getsource(MyModel.forward))
source = source.replace("x = torch.relu(self.fc1(x))", "h = clamp(self.fc1(x))")
source = source.replace("return self.fc2(x)", "return self.fc2(h) + self.shortcut(x)")
exec(source)
SkipModel.forward = forward
del forward, SkipModel.unused
'''
    cell(book, "copy_weights").source += '''
try:
    whole = inspect.getsource(SkipModel)
except (OSError, TypeError) as e:
    whole = None
    print(type(e), e)
print(whole)
doc = inspect.getdoc(copy_weights)
lines, start = inspect.getsourcelines(copy_weights)
assert lines[0].startswith("def copy_weights") and start == 1, (lines[0], start)
assert inspect.getsourcefile(copy_weights) == inspect.currentframe().f_code.co_filename
file = copy_weights.__code__.co_filename
assert linecache.getline(file, 1).startswith("def copy_weights")
'''
