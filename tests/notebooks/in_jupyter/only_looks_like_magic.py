"""Percent signs, exclamation and question marks that are plain Python: in strings, in brackets, after a backslash."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = r'''"""
%%time
!rm -rf nothing
?
"""
input_size = (25
    % 17)
hidden_size = 100 \
    % 21
output_size = [
4
% 5,
][0]
text = """
%matplotlib inline
!ls
who?
""" % ()
assert text.count("\n") == 4 and "%matplotlib" not in ("a" "b"), text
assert 1 != 2 and not ("%s?" % "x").startswith("?")
model = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
'''.replace('"""\n%matplotlib inline', '"""\n%%matplotlib inline')
    cell(book, "any_depth").source = cell(book, "any_depth").source.replace(
        '"""An MLP with ReLU between its linear layers.', '"""An MLP with ReLU.\n\n!pip install torch\n%time\n\n    100 %\n    ! really ?'
    )
    cell(book, "count").source = r'''
def matrix(f): return f
@matrix
def count_parameters(module):
    total = 0
    for parameter in module.parameters(): total += (parameter.numel()
                  if parameter.requires_grad
                  else 0
                  % 7)
    return total; "%time"
''' + cell(book, "count").source[cell(book, "count").source.index("def linear_widths"):]
