"""What runs in Jupyter runs when it is graded, and gets the same points."""

from __future__ import annotations

import json

import nbformat
import pytest
from tiny import DOUBLE, SCALE, Grade, notebook

FULL = 10
CELLS = {
    "time a cell": "%%time\n" + DOUBLE,
    "capture a cell": "%%capture out\n" + DOUBLE,
    "capture without a name": "%%capture\n" + DOUBLE,
    "time a line": "%time two = 2\ndef double(x):\n    return two * x\n",
    "timeit": "%timeit 1 + 1\n" + DOUBLE,
    "timeit with options": "%timeit -n 100 -r 3 1 + 1\n%timeit -q -n10 x = 1\n" + DOUBLE,
    "a shell command": "!pip install torchinfo\n" + DOUBLE,
    "an indented shell command": "if True:\n    !pip install torchinfo\n    %cd /content\n" + DOUBLE,
    "an assigned shell command": "gpu = !nvidia-smi\n" + DOUBLE,
    "a command in two lines": "!echo one \\\n  two\n" + DOUBLE,
    "matplotlib": "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n" + DOUBLE,
    "help": "torch.relu?\n?torch.relu\n" + DOUBLE,
    "a percent sign at the start of a line": "text = ('%d'\n% 3)\n" + DOUBLE,
    "magics in a string": 'text = """\n%%time\n!ls\n"""\nassert text.count("!ls") == 1\n' + DOUBLE,
    "display": "display('start')\nfrom IPython.display import display as show\nshow('again')\n" + DOUBLE,
    "get_ipython": "get_ipython().run_line_magic('matplotlib', 'inline')\n" + DOUBLE,
    "the main guard": "if __name__ == '__main__':\n    def double(x):\n        return 2 * x\n",
    "await": "import asyncio\nawait asyncio.sleep(0)\n" + DOUBLE,
    "timeit in a function": "def late():\n    y = 3\n    %timeit y + 1\nlate()\n" + DOUBLE,
    "an imported get_ipython": "import IPython\nIPython.get_ipython().run_line_magic('matplotlib', 'inline')\n"
    + DOUBLE,
    "a display that is updated": "handle = display('a', display_id=True)\nhandle.update('b')\n" + DOUBLE,
    "an environment variable": "%env MODE=quick\nimport os\nassert os.environ['MODE'] == 'quick'\n" + DOUBLE,
    "the working folder": "import os\nhere = %pwd\nassert here == os.getcwd()\n" + DOUBLE,
    "an unknown magic": "%load_ext line_profiler\n%lprun -f f f()\n" + DOUBLE,
    "the result of timeit": "best = %timeit -o 1 + 1\nassert best.average >= 0\n" + DOUBLE,
    "a form feed": "# page one\x0cpage two\n" + DOUBLE,
    "a line separator": "# one\u2028two\u0085three\n" + DOUBLE,
    "a numpy number": "import numpy as np\ndef double(x):\n    return np.int64(2) * x\n",
    "a compiled function": "@torch.compile\ndef double(x):\n    return 2 * x\n",
    "a compiled function with options": "@torch.compile(dynamic=True)\ndef double(x):\n    return 2 * x\n",
    "a scripted function": "@torch.jit.script\ndef twice(x: torch.Tensor):\n    return 2 * x\n\n"
    "def double(x):\n    return twice(x) if torch.is_tensor(x) else 2 * x\n",
    "its own source": "import inspect\n" + DOUBLE + "assert 'return 2' in inspect.getsource(double)\n",
    "a pickle": "import pickle\nclass A: pass\nassert isinstance(pickle.loads(pickle.dumps(A())), A)\n" + DOUBLE,
    "a dataclass": "import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: 'int'\n" + DOUBLE,
}


@pytest.mark.parametrize("code", CELLS.values(), ids=CELLS.keys())
def test_a_cell_that_is_right_in_jupyter_gets_full_points(grade: Grade, code: str) -> None:
    result = grade(double=code, scale=SCALE)
    assert result.score == FULL, [check.message for check in result.checks]


def with_cells(*codes: str, **exercises: str) -> bytes:
    """The tiny notebook with further code cells in front of the first exercise."""
    book = nbformat.reads(notebook(**exercises).decode(), as_version=4)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in book.cells]
    first = names.index("double")
    book.cells[first:first] = [nbformat.v4.new_code_cell(code) for code in codes]
    return nbformat.writes(book).encode()


@pytest.mark.parametrize(
    ("codes", "double"),
    [
        (("%%writefile mine.py\ndef twice(x):\n    return 2 * x\n",), "from mine import twice as double\n"),
        (("from __future__ import annotations\n",), "def double(x: no_such_type):\n    return 2 * x\n"),
        (
            ("!mkdir -p src\n", "%%writefile src/mine.py\ndef twice(x):\n    return 2 * x\n"),
            "from src.mine import twice as double\n",
        ),
        (
            ("import os\nos.mkdir('w')\nos.chdir('w')\n", "%%writefile mine.py\ndef twice(x):\n    return 2 * x\n"),
            "from mine import twice as double\n",
        ),
        (
            (
                "from IPython.core.magic import register_cell_magic\n@register_cell_magic\ndef keep(line, cell):\n"
                "    get_ipython().run_cell(cell)\n",
                "%%keep\ntwo = 2\n",
            ),
            "def double(x):\n    return two * x\n",
        ),
        (("%%timeit -n 3 x = 1\nx + 1\n", "%%timeit\ndouble = 1\n"), DOUBLE),
        (("%%bash\nls\n", "%%html\n<b>x</b>\n", "%%javascript\nx\n"), DOUBLE),
        (("torch.set_default_dtype(torch.float64)\n",), DOUBLE),
        (("torch.set_default_device('meta')\n", "torch.set_default_device(None)\n"), DOUBLE),
        (("torch.set_grad_enabled(False)\n", "torch.set_num_threads(4)\n"), DOUBLE),
    ],
)
def test_what_other_cells_do_reaches_later_cells_and_no_check(
    grade: Grade, codes: tuple[str, ...], double: str
) -> None:
    result = grade(with_cells(*codes, double=double, scale=SCALE))
    assert result.score == FULL, [check.message for check in result.checks]


def followed_by(*codes: str, **exercises: str) -> bytes:
    """The tiny notebook with further code cells at its end."""
    book = nbformat.reads(notebook(**exercises).decode(), as_version=4)
    book.cells += [nbformat.v4.new_code_cell(code) for code in codes]
    return nbformat.writes(book).encode()


@pytest.mark.parametrize(
    "later",
    [
        "for double in range(3):\n    pass\n",
        "double, Scale = None, None\n",
        "import builtins\nbuiltins.len = builtins.sum = None\n",
        "del double\n",
        "def double(x):\n    return 0\n",
        "def identity(x):\n    return x\nScale.forward = identity\n",
        "from math import floor as double\n",
        "%reset -f\n",
        "if True:\n    class Scale(nn.Module):\n        pass\n",
        "torch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\n",
        "torch.set_default_device('meta')\n",
        "import os\nos._exit(3)\n",
        "raise ValueError('at the end')\n",
        "torch.set_num_threads(4)\ntorch.ones(999, 999) @ torch.ones(999, 999)\n",
        "import threading\nthreading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()\n",
    ],
)
def test_a_check_sees_the_notebook_as_it_stood_at_its_check_cell(grade: Grade, later: str) -> None:
    result = grade(followed_by(later, "double = 5\n", double=DOUBLE, scale=SCALE))
    assert result.score == FULL, [check.message for check in result.checks]


@pytest.mark.parametrize("above", [True, False])
def test_cells_of_the_students_own_that_never_end_cost_no_exercise_its_points(grade: Grade, above: bool) -> None:
    endless = ["while True:\n    pass\n", "print(double(1))\nimport time\ntime.sleep(1e6)\n"]
    make = with_cells if above else followed_by
    result = grade(make(*endless, double=DOUBLE, scale=SCALE))
    assert result.score == FULL, [check.message for check in result.checks]
    assert any("ran for more than 2 s" in note for note in result.notes)


def test_a_name_that_a_later_cell_defines_is_not_there_yet_when_an_exercise_is_checked(grade: Grade) -> None:
    result = grade(
        followed_by("def twice(x):\n    return 2 * x\n", double="def double(x):\n    return twice(x)\n", scale=SCALE)
    )
    assert result.score == 7
    assert "twice is defined only further down, in code cell 6: move that above." in result.checks[0].message


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("torch.set_default_dtype(torch.float64)\n", "default dtype"),
        ("torch.set_grad_enabled(False)\n", "gradient mode"),
        ("mode = torch.inference_mode()\nmode.__enter__()\n", "inference mode"),
        ("torch.autocast('cpu').__enter__()\n", "mixed precision"),
        ("torch.set_default_device('cuda')\n", "default device"),
    ],
)
def test_a_setting_that_is_left_changed_is_put_back_and_a_note_says_so(grade: Grade, code: str, note: str) -> None:
    result = grade(with_cells(code, double=DOUBLE, scale=SCALE))
    assert result.score == FULL
    assert [text for text in result.notes if note in text]


def test_a_model_made_in_another_default_dtype_is_checked_in_the_usual_one(grade: Grade) -> None:
    code = "torch.set_default_dtype(torch.float64)\nlayer = nn.Linear(1, 1)\n"
    double = "def double(x):\n    assert layer.weight.dtype is torch.float32\n    return 2 * x\n"
    assert grade(with_cells(code, double=double, scale=SCALE)).score == FULL


@pytest.mark.parametrize(
    ("code", "noted"),
    [
        ("files = !ls\n", True),
        ("%%bash\necho 1 > one.txt\n", True),
        ("if True:\n    !wget https://example.org/data.csv\n", True),
        ("!pip install torchinfo\n", False),
        ("x = 1  # no !ls here\n", False),
    ],
)
def test_a_note_names_commands_whose_results_could_matter(grade: Grade, code: str, noted: bool) -> None:
    result = grade(with_cells(code, double=DOUBLE, scale=SCALE))
    assert result.score == FULL
    assert noted == any("Shell commands are not run when grading: code cell 2" in note for note in result.notes)


@pytest.mark.parametrize("magic", ["%%time", "%%capture", "%%capture\n%%time", "\n\n%%time"])
def test_an_error_below_a_cell_magic_is_found_on_its_line(grade: Grade, magic: str) -> None:
    result = grade(double=f"{magic}\ndef double(x):\n    return 1 / 0\n", scale=SCALE)
    line = magic.count("\n") + 3
    assert f"line {line}: return 1 / 0" in result.checks[0].message
    stub = grade(double=f"{magic}\ndef double(x):\n    raise NotImplementedError()\n", scale=SCALE)
    assert "You have not changed this exercise yet." in stub.checks[0].message


def test_an_error_that_a_cell_magic_hides_is_said(grade: Grade) -> None:
    result = grade(double=f"%%capture\n1 / 0\n{DOUBLE}", scale=SCALE)
    assert "ZeroDivisionError" in result.checks[0].message


def test_an_error_in_a_cell_is_found_on_its_line(grade: Grade) -> None:
    result = grade(double="%matplotlib inline\nx = 1\n\ndef double(x):\n    return 1 / 0\n", scale=SCALE)
    assert (result.checks[0].cell, result.checks[0].line) == ("double", 5)
    assert "line 5: return 1 / 0" in result.checks[0].message


def test_an_exercise_whose_cell_was_turned_into_text_is_graded(grade: Grade) -> None:
    for kind in ("markdown", "raw"):
        book = json.loads(notebook(double=DOUBLE, scale=SCALE))
        for cell in book["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
                cell["cell_type"] = kind
        assert grade(json.dumps(book).encode()).score == FULL


def test_a_notebook_in_another_encoding_is_refused_for_its_true_reason(grade: Grade) -> None:
    text = notebook(double=DOUBLE + "# caf\u00e9\n", scale=SCALE).decode()
    assert grade(("\ufeff" + text).encode()).score == FULL
    assert grade(text.encode("utf-16")).score == FULL
    assert "is not UTF-8" in grade(text.replace("\\u00e9", "\u00e9").encode("cp1252")).problem


@pytest.mark.parametrize("field", ["filename = 5", "lineno = '1'"])
def test_a_syntax_error_that_the_code_made_is_reported_like_another(grade: Grade, field: str) -> None:
    code = f"error = SyntaxError('mine')\nerror.filename = '<cell double>'\nerror.{field}\nraise error\n"
    result = grade(double=code, scale=SCALE)
    assert "Your code raised SyntaxError: mine" in result.checks[0].message
    assert result.score == 7
