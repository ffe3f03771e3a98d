"""IPython's shell, set up to run the cells of a submission: without a terminal, a history or other programs."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

CELL_PREFIX = "<cell "
CELL_MAGICS = frozenset({"time", "capture", "prun", "writefile", "file"})  # these run or write their cell
LINE_MAGICS = frozenset({"time", "prun", "run"})  # these run their line
INSTALLERS = frozenset({"pip", "conda", "mamba", "uv"})
MAX_SKIPPED = 8  # commands that are listed for a cell
MAX_COMMAND = 100  # characters of a listed command


class CellCompiler(CachingCompiler):
    """Uses the cell as the file name of its code, so that tracebacks and `inspect.getsource` find it."""

    cell = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"{CELL_PREFIX}{self.cell}>"


class CellShell(InteractiveShell):
    """Runs cells in a module. Magics that run code do so; shell commands, help and all other magics are skipped.

    Attributes:
        skipped: the shell commands of the last cell.
    """

    compiler_class = Type(CellCompiler)

    def __init__(self, module: ModuleType) -> None:
        self.skipped: list[str] = []
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.ast_node_interactivity = "none"  # nobody sees what a cell displays
        super().__init__(config=config, user_module=module)  # type: ignore[no-untyped-call]

    def begin(self, cell: str) -> None:
        """Prepare for running this cell. Its code is not rewritten by what earlier cells have registered."""
        assert isinstance(self.compile, CellCompiler)
        self.compile.cell = cell
        self.skipped = []
        self.input_transformer_manager = TransformerManager()
        self.ast_transformers = []

    def init_ipython_dir(self, ipython_dir: str) -> None:
        """Create no folder for settings."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """Create no folder for a profile."""

    def init_deprecation_warnings(self) -> None:
        """Leave the process's warning filters alone."""

    def init_virtualenv(self) -> None:
        """Leave `sys.path` alone."""

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Print nothing: the exception is returned."""

    showsyntaxerror = showtraceback

    def system(self, cmd: str) -> None:
        self._skip(f"!{cmd}")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self._skip(f"!{cmd}")
        return SList() if split else ""

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name == "timeit":
            return self._run_once(cell)
        if magic_name in CELL_MAGICS:
            return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]
        return self._skip(f"%%{magic_name}")

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if magic_name == "timeit":
            return self._run_once(line)
        if magic_name in LINE_MAGICS:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        return self._skip(f"%{magic_name} {line}") if magic_name in INSTALLERS else None

    def _run_once(self, code: str) -> None:
        """Run code that is to be timed, which defines no names in the notebook, once."""
        exec(compile(self.transform_cell(code), self.compile.get_code_name("", "", 0), "exec"), dict(self.user_ns))  # type: ignore[no-untyped-call]

    def _skip(self, command: str) -> None:
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(command[:MAX_COMMAND])
