"""IPython's shell, set up to run the cells of a submission: without a terminal, a history or other programs."""

from __future__ import annotations

import atexit
from pathlib import Path
from types import ModuleType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

CELL_PREFIX = "<cell "
# IPython's magics that are not skipped: they run or write code, or return a value.
MAGICS = {
    "cell": frozenset({"time", "timeit", "capture", "prun", "writefile", "file"}),
    "line": frozenset({"time", "timeit", "prun", "run", "env", "set_env", "pwd", "sx", "system"}),
}
TIMEIT_OPTIONS = "n:r:tcp:qov:"  # those of IPython's `timeit`, in the form of getopt


class CellCompiler(CachingCompiler):
    """Uses the cell as the file name of its code, so that tracebacks and `inspect.getsource` find it."""

    cell = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"{CELL_PREFIX}{self.cell}>"


class CellShell(InteractiveShell):
    """Runs cells in a module.

    Shell commands, help and most of IPython's magics are skipped; magics that the cells define run.
    """

    compiler_class = Type(CellCompiler)

    def __init__(self, module: ModuleType) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.ast_node_interactivity = "none"  # nobody sees what a cell displays
        super().__init__(config=config, user_module=module)  # type: ignore[no-untyped-call]
        self._skipped = {kind: set(self.magics_manager.magics[kind]) - names for kind, names in MAGICS.items()}
        atexit.unregister(self.atexit_operations)  # it would keep the shell and the module until the process ends

    def begin(self, cell: str) -> None:
        """Prepare for running this cell. Its code is not rewritten by what earlier cells have registered."""
        assert isinstance(self.compile, CellCompiler)
        self.compile.cell = cell
        self.input_transformer_manager = TransformerManager()
        self.ast_transformers = []

    def init_ipython_dir(self, ipython_dir: str) -> None:
        """Create no folder for settings."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """Create no folder for a profile."""

    def init_deprecation_warnings(self) -> None:
        """Leave the process's warning filters alone."""

    def init_sys_modules(self) -> None:
        """Leave `sys.modules` alone: `CodeCells.active` puts the module there while its code runs."""

    def init_virtualenv(self) -> None:
        """Leave `sys.path` alone."""

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Print nothing: the exception is returned."""

    showsyntaxerror = showtraceback

    def system(self, cmd: str) -> None:
        """Skip a shell command."""

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        return SList() if split else ""

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if not self._is_run("cell", magic_name):
            return None
        if magic_name in ("writefile", "file") and line.strip():
            Path(line.split()[-1].strip("'\"")).parent.mkdir(parents=True, exist_ok=True)  # in place of `!mkdir`
        line = self._once(line) if magic_name == "timeit" else line
        return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if not self._is_run("line", magic_name):
            return None
        line = self._once(line) if magic_name == "timeit" else line
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def _is_run(self, kind: str, magic: str) -> bool:
        return magic in self.magics_manager.magics[kind] and magic not in self._skipped[kind]

    def _once(self, line: str) -> str:
        """The line of a `timeit`, changed so that its code runs once."""
        magics = self.magics_manager.registry["ExecutionMagics"]
        options, code = magics.parse_options(line, TIMEIT_OPTIONS, posix=False, strict=False, preserve_non_opts=True)
        return f"-n1 -r1 {'-o' if 'o' in options else ''} {code}"
