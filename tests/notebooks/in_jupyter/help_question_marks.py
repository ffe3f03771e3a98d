"""Asked for help everywhere: ?nn.Linear, nn.Linear?, ??, a pattern, and at the end of exercise cells."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", "?nn.Linear")
    cell(book, "three_layers").source += '''
nn.Sequential?
model.forward??
'''
    insert_before(book, "any_depth", "nn.*Norm*?")
    cell(book, "any_depth").source = "?zip\n" + cell(book, "any_depth").source + '''
if True:
    SequentialMLP?
question = "really?"
# what is this?
not_there?
'''
    cell(book, "count").source += '''
??count_parameters
%time?
!ls?
'''
