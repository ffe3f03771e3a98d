"""%env to set and read variables, !echo $NAME, %pip install of what is there, %%bash that sees the variable."""

ASSIGNMENT = "19_dynamic_architecture"


def edit(book):
    insert_first(book, "%pip install --quiet --disable-pip-version-check --no-deps numpy\n")
    insert_after(book, "setup", '''import os, sys
kind = "relu"
%env FIRST_KIND=linear
%env SECOND_KIND $kind
%set_env THIRD = {kind[:2]}
os.environ["OMP_NUM_THREADS"] = "1"
!echo $FIRST_KIND "$SECOND_KIND" {kind} > kinds.txt
!echo {kind} $$SECOND_KIND >> kinds.txt
first = %env FIRST_KIND
version = !{sys.executable} -c "import os; print(os.environ['FIRST_KIND'], 7 % 4)"
''')
    k = next(i for i, c in enumerate(book.cells) if "%set_env" in c.source)
    import nbformat
    book.cells.insert(k + 1, nbformat.v4.new_code_cell('%%bash --out said\nprintf "%s" "$FIRST_KIND" $(( 7 % 4 ))'))
    cell(book, "from_description").source = '''assert first == os.environ["FIRST_KIND"] == "linear"
''' + cell(book, "from_description").source.replace('kind == "linear"', 'kind == os.environ["FIRST_KIND"]').replace(
        'kind == "relu"', 'kind == os.getenv("SECOND_KIND", "none")')
