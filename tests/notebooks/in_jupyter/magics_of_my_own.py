"""Registered a line and a cell magic, a magic's alias, a shell alias, and used the / and , escapes."""

ASSIGNMENT = "06_linear_layer"


def edit(book):
    insert_first(book, '''from IPython.core.magic import register_cell_magic, register_line_magic, register_line_cell_magic

@register_cell_magic
def run_if(line, cell):
    """Run the cell in the notebook's names if the condition holds."""
    if eval(line, get_ipython().user_ns):
        get_ipython().run_cell(cell)

@register_line_magic
def triple(line):
    return 3 * int(line)

@register_line_cell_magic
def text(line, cell=None):
    get_ipython().user_ns["last_text"] = (line, cell)
    return len(cell or line)

%alias_magic --line stopwatch time
%alias say echo
''')
    cell(book, "linear").source = "%%run_if 2 > 1\n" + cell(book, "linear").source + '''
n = %triple 7
words = []
,words.append a_b
'''
    cell(book, "output_shape").source = "%%run_if n == 21\n" + cell(book, "output_shape").source
    insert_before(book, "my_linear", "%%run_if n != 21\nclass MyLinear: pass\n")
    insert_before(book, "merge", '''%stopwatch five = 5
%say hello > said.txt
/print five n
said = %text one two
,words.extend cd
;words.append e f g
''')
    insert_before(book, "merge", "%%text a\nclass nothing\n")
    cell(book, "merge").source = '''assert five == 5 and said == 7 and last_text == ("a", "class nothing\\n"), last_text
assert words[-3:] == ["c", "d", "e f g"], words
''' + cell(book, "merge").source
