"""Form feeds, U+2028, U+0085, NBSP in comments and strings, tabs, CRLF, and a byte order mark at a cell's start."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '\ufeff' + cell(book, "three_layers").source
    source = cell(book, "any_depth").source.replace("    ", "\t")
    source = source.replace("class SequentialMLP", "\x0c\n# wide\u2028note\u0085more\u00a0here \u3000 \\\nclass SequentialMLP")
    cell(book, "any_depth").source = source + "\n\x0c\n\t\n# the end\\"
    cell(book, "count").source = (
        cell(book, "count").source + '''
text = "a\u2028b\u0085c\u00a0d\x0ce"  # \u2029 and \x0b and \x1c
assert len(text) == 9 and len(text.splitlines()) == 4
lines = """one
two"""
assert lines == "one" + chr(10) + "two", lines
def last(): return 1
'''.rstrip("\n")
    ).replace("\n", "\r\n")
