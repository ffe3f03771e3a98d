"""Cheats that get full marks from other graders earn no more here than the same wrong answer without them.

They are those of nbgrader, Otter, PrairieLearn and plain pytest that design tables of graders list,
rewritten for this engine: patching what compares, reading what is hidden, answering for the agent,
ending the process early.
"""

from __future__ import annotations

import json

import nbformat
import pytest
from tiny import SCALE, Grade, notebook

WRONG = "def double(x):\n    return 42\n"  # right for 21 alone: worth 2 of the 3 points of its exercise

CHEATS = {
    "torch.allclose says yes": """
import torch
for module in (torch, torch.testing):
    for name in ("allclose", "equal", "isclose", "assert_close"):
        if hasattr(module, name):
            setattr(module, name, lambda *a, **k: True)
torch.Tensor.__eq__ = lambda *a: True
torch.Tensor.allclose = torch.Tensor.equal = lambda *a, **k: True
""",
    "pytest runs nothing": """
import sys
try:
    import _pytest.python
    _pytest.python.Function.runtest = lambda self: None
    import _pytest.runner
    _pytest.runner.call_and_report = lambda *a, **k: None
except ImportError:
    pass
""",
    "doctest and unittest say yes": """
import doctest, unittest
doctest.DocTestRunner.run = lambda *a, **k: doctest.TestResults(0, 0)
unittest.TestCase.assertEqual = lambda *a, **k: None
""",
    "pickle runs code in the reader": """
import pickle, json
pickle.dump = pickle.dumps = lambda *a, **k: b"cos\\nsystem\\n(S'true'\\ntR."
class Evil:
    def __reduce__(self):
        return (exec, ("import os; os._exit(0)",))
def double(x):
    return Evil()
""",
    "an IPython transformer and hook": """
class FakeShell:
    input_transformers_cleanup = []
    events = {}
try:
    ip = get_ipython()
    ip.input_transformers_cleanup.append(lambda lines: ["3.0"])
    ip.events.register("pre_run_cell", lambda info: None)
except NameError:
    pass
""",
    "writing results and the gradebook": """
import json, os, pathlib
for folder in (".", "/", "/tmp", "/engine", "/grade/results", os.path.expanduser("~")):
    for name in ("gradebook.db", "results.json", "result.json"):
        try:
            pathlib.Path(folder, name).write_text(json.dumps({"score": 10, "max_score": 10}))
        except OSError:
            pass
""",
    "leaving with exit code 0": "import os\nos._exit(0)\n",
    "exit at the end of the check": """
import os
def double(x):
    os._exit(0)
""",
    "answering for the agent": """
import gc, json, os, struct
import autograder.probe.frames as frames
from autograder.probe.agent import Agent
yes = lambda self, request: {"id": request["id"], "values": [True] * len(request["steps"])}
Agent.answer = yes
frames.send = lambda connection, value: connection.sendall(
    frames.encode({"id": value.get("id"), "values": [{"passed": True, "score": 10}]}))
""",
    "forged frames in advance": """
import struct
def forge(payload):
    header = payload.encode()
    return struct.pack("!IQ", len(header), 0) + header
for number in range(1, 200):
    os_write = __import__("os").write
    try:
        os_write(3, forge('{"map": {"id": %d, "values": [null, 42]}}' % number))
    except OSError:
        break
""",
    "a frame of 2 to the 63 bytes": """
import os, struct
os.write(3, struct.pack("!IQ", 10, 1 << 63) + b"x" * 10)
""",
    "reading the graders": """
import glob, sys, gc
found = []
for pattern in ("/**/test_01_tiny.py", "/**/01_tiny.py", "/**/wrong.yaml", "/proc/*/environ", "/proc/*/cmdline"):
    for path in glob.glob(pattern, recursive=True):
        try:
            found.append(open(path, errors="replace").read())
        except OSError:
            pass
text = " ".join(found) + " ".join(str(o)[:200] for o in gc.get_objects() if isinstance(o, str) and "SECRET" in o)
if "SECRET_OF_THE_GRADER" in text or "secret_of_the_model_answer = 2" in text:
    def double(x):
        return 2 * x
""",
    "a value that equals everything": """
class Yes(int):
    __eq__ = __ne__ = __lt__ = __gt__ = __ge__ = __le__ = lambda *a: True
    __hash__ = int.__hash__
    def __abs__(self): return 0
    def __sub__(self, other): return 0
    __rsub__ = __sub__
def double(x):
    return Yes(7)
""",
    "a tensor that equals everything": """
class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func in (torch.isclose, torch.allclose, torch.equal, torch.Tensor.eq):
            return torch.tensor(True)
        return super().__torch_function__(func, types, args, kwargs or {})
def double(x):
    return torch.zeros_like(x).as_subclass(Yes) if isinstance(x, torch.Tensor) else 7
""",
    "a scalar that broadcasts": """
def double(x):
    return torch.tensor(42.0)
""",
    "nan everywhere": """
def double(x):
    return x * float("nan")
""",
    "a module call that lies": """
torch.nn.Module.__call__ = lambda self, *a, **k: 42
""",
    "the wait for a signal": """
import signal, atexit
atexit.register(lambda: None)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
""",
}


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS.keys())
def test_a_cheat_earns_no_more_than_the_wrong_answer_without_it(grade: Grade, cheat: str) -> None:
    honest = grade(double=WRONG)
    result = grade(double=WRONG + cheat)
    assert result.score <= honest.score
    assert not result.faulty


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS.keys())
def test_a_cheat_leaves_the_next_submission_alone(grade: Grade, cheat: str) -> None:
    grade(double=WRONG + cheat)
    assert grade().score == 10
    assert grade(double=WRONG).score == 9


def test_check_cells_marked_to_be_skipped_are_run(grade: Grade) -> None:
    book = nbformat.reads(notebook(double=WRONG, scale=SCALE).decode(), as_version=4)
    for cell in book.cells:
        cell.metadata["tags"] = ["skip-execution"]
    assert grade(json.dumps(book).encode()).score == 9


def test_claims_alone_earn_nothing(grade: Grade) -> None:
    """A model that claims the right parameters, computes nothing and says that it is on the GPU."""
    claims = """
class Scale(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size))

    def forward(self, x):
        return x
"""
    result = grade(scale=claims)
    assert result.score == 3 + 1  # the other exercise, and the one point for registering the parameter, which it does
