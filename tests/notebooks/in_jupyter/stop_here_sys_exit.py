"""A guard cell calls sys.exit where there is no GPU, and one tests raise SystemExit; the kernel lives on."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", '''import sys
if False:
    exit()
if torch.cuda.device_count() > 99 or True:
    sys.exit("no such GPU, stop here")
print("not reached")
''')
    k = next(i for i, c in enumerate(book.cells) if "no such GPU" in c.source)
    book.cells[k].metadata["tags"] = ["raises-exception"]
    cell(book, "any_depth").source += '''

try:
    sys.exit(3)
except SystemExit as e:
    code = e.code
if code != 3:
    quit
'''
    insert_after(book, "check_any_depth", '''class Stop(Exception):
    def _render_traceback_(self):
        return []

raise Stop
''')
    insert_before(book, "count", "raise SystemExit")
