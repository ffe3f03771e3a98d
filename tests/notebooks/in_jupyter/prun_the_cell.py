"""Profiled exercises with %%prun (one of which raises in its last line) and a call with %prun -r."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "any_depth").source = "%%prun -q -l 5\n" + cell(book, "any_depth").source + "\nSequentialMLP([8, 4])\n"
    insert_after(book, "any_depth", '''profile = %prun -q -r SequentialMLP([8, 16, 4])(torch.zeros(2, 8))
assert profile.total_calls > 10
''')
    cell(book, "count").source = "%%prun -q\n" + cell(book, "count").source + '''

count_parameters = count_parameters
half_done = {}
half_done["key"]
count_parameters = None
'''
