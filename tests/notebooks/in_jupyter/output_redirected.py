"""Progress by carriage returns, stdout redirected and left so, print shadowed, a daemon thread that goes on printing."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_before(book, "three_layers", '''import contextlib, io, sys, threading, time
for step in range(200):
    print(f"\\rstep {step:3}/200", end="", flush=True)
    sys.stdout.write("\\b")
sys.stderr.write("done\\n")
stop = threading.Event()

def chatter():
    while not stop.wait(0.05):
        print(".", end="")

threading.Thread(target=chatter, daemon=True).start()
def crash(): raise RuntimeError("in a thread")
crashed = threading.Thread(target=crash); crashed.start(); crashed.join()
''')
    cell(book, "three_layers").source = '''text = io.StringIO()
redirection = contextlib.redirect_stdout(text)
redirection.__enter__()
''' + cell(book, "three_layers").source + '''
print(model)
local = threading.local()
threads = [threading.Thread(target=lambda k=k: setattr(local, "k", k) or names.append(k)) for k in range(3)]
names = []
for t in threads: t.start()
for t in threads: t.join()
'''
    cell(book, "any_depth").source = '''assert "ReLU()" in text.getvalue() and sorted(names) == [0, 1, 2] and not hasattr(local, "k")
lines = []
print = lambda *words, **options: lines.append(words)
print("kept")
''' + cell(book, "any_depth").source
    cell(book, "count").source += '''

stop.set()
redirection.__exit__(None, None, None)
assert lines[0] == ("kept",)
del print
sys.stdout.write("back\\n")
'''
