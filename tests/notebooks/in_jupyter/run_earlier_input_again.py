"""Ran code by hand: exec(In[n]), get_ipython().run_cell, %macro, %rerun, ex() and run_line_magic."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", "sizes = [8, 16]\nsizes.append(4)")  # In[3]
    insert_before(book, "three_layers", "sizes = None")
    cell(book, "three_layers").source = '''exec(In[3])
input_size, hidden_size, output_size = sizes
result = get_ipython().run_cell("""
%time middle = nn.ReLU()
model = nn.Sequential(nn.Linear(input_size, hidden_size), middle, nn.Linear(hidden_size, output_size))
""")
assert result.success
'''
    insert_before(book, "any_depth", "%macro -q again 3")
    insert_before(book, "any_depth", "sizes += sizes")
    insert_before(book, "any_depth", "again")
    cell(book, "any_depth").source = "assert sizes == [8, 16, 4], sizes\n" + cell(book, "any_depth").source
    insert_before(book, "count", '''get_ipython().ex("two = 1 + 1")
get_ipython().run_line_magic("time", "three = two + 1")
get_ipython().run_cell_magic("capture", "cap", "print('hi')")
get_ipython().user_ns["four"] = get_ipython().ev("three + 1")
get_ipython().push({"five": 5})
out = get_ipython().getoutput("echo six")
seven = (get_ipython().run_line_magic("time", "3 + 4"))
''')
    insert_before(book, "count", "%rerun 3")
    cell(book, "count").source = '''assert (two, three, four, five, seven, cap.stdout) == (2, 3, 4, 5, 7, "hi\\n")
''' + cell(book, "count").source
