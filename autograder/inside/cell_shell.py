"""IPython's shell, set up to run the cells of a submission: without a terminal, a stored history or other programs."""

from __future__ import annotations

import ast
import asyncio
import atexit
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

CELL_PREFIX = "<cell "
# IPython's magics that are skipped: they start programs, need a terminal, a browser or a network, or draw.
SCRIPTS = frozenset({"!", "bash", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh"})
SKIPPED = {
    "cell": SCRIPTS | {"debug", "javascript", "js", "sx", "system"},
    "line": frozenset({
        "conda", "debug", "ed", "edit", "gui", "mamba", "matplotlib", "micromamba", "page", "pastebin", "pdb", "pip",
        "pylab", "rehashx", "uv",
    }),
}  # fmt: skip
# Signs of IPython's syntax: an unusual line end, a single line, an indented first line, a prompt, or an escape
# character where one can stand.
SIGNS = re.compile(
    r"[\r\v\f]|\A[^\n]*\n?\Z|\A[ \t\n]|^[ \t]*(?:[%!?,;/]|>>>|\.\.\.|In )|\?[ \t]*(?:#.*)?$|=[ \t]*[%!]",
    re.MULTILINE,
)
EXTENSIONS = frozenset({"autoreload"})  # of IPython, that are loaded
TIMEIT_OPTIONS = "n:r:tcp:qov:"  # those of IPython's `timeit`, in the form of getopt
TIMED = ("<timed exec>", "<timed eval>")  # what IPython calls the code of `%%time`


class CellCompiler(CachingCompiler):
    """Names code by its cell, so that tracebacks and `inspect.getsource` find it: `<cell ID+LINES ABOVE IT>`."""

    cell = source = ""
    lines_above = 0
    in_cell_magic = False

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        # Below a cell magic, or without its leading blank lines, the code is a part of the cell.
        place = max(self.source.rfind(raw_code.strip()), 0)
        self.lines_above = self.source.count("\n", 0, place)
        return self._name(self.lines_above)

    def __call__(self, source: Any, filename: str, symbol: str, **options: Any) -> Any:
        if filename in TIMED and self.in_cell_magic and isinstance(source, ast.AST):
            filename = self._name(self.lines_above + 1)
        return super().__call__(source, filename, symbol, **options)

    def _name(self, lines_above: int) -> str:
        return f"{CELL_PREFIX}{self.cell}+{lines_above}>"


class SilentDisplayHook(DisplayHook):
    """Binds `_` and `Out` to what a cell displays, but shows nothing."""

    def compute_format_data(self, result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return {}, {}

    def write_output_prompt(self) -> None:
        """Write nothing."""

    finish_displayhook = write_output_prompt


class SilentDisplayPublisher(DisplayPublisher):
    """Shows nothing."""

    def publish(self, *_: Any, **__: Any) -> None:
        """Show nothing."""


class CellShell(InteractiveShell):
    """Runs cells in a module.

    Shell commands and some of IPython's magics are skipped, and so are magics that it does not have.
    """

    compiler_class = Type(CellCompiler)
    displayhook_class = Type(SilentDisplayHook)
    display_pub_class = Type(SilentDisplayPublisher)

    def __init__(self, module: ModuleType) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        super().__init__(config=config, user_module=module)  # type: ignore[no-untyped-call]
        atexit.unregister(self.atexit_operations)  # it would keep the shell and the module until the process ends
        self.db = {}  # in place of a folder of the user's
        self._usual_transformers = self._transformers()
        self.shown_error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, cell: str, number: int, source: str) -> None:
        """Run the cell that is the code cell `number` of its notebook. Exceptions are not caught."""
        assert isinstance(self.compile, CellCompiler)
        assert self.history_manager is not None
        self.compile.cell, self.compile.source = cell, source
        history = self.history_manager.input_hist_parsed  # `In`, where cells that are not run are empty
        history += [""] * (number - len(history))
        self.execution_count = max(number, 1)
        if "async" in source or "await" in source:
            self._start_loop()
        self.shown_error = None
        result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec or self.shown_error
        if error is not None:
            raise error

    def begin_check(self) -> None:
        """Tell extensions and callbacks of the notebook that a cell begins, as its check cell would."""
        self.events.trigger("pre_execute")
        self.events.trigger("pre_run_cell", ExecutionInfo("", False, False, False, ""))

    def transform_cell(self, raw_cell: str) -> Any:
        """As IPython does, which takes a millisecond; a cell without any sign of IPython's syntax is left as it is."""
        if self.input_transformers_post or self._transformers() != self._usual_transformers or SIGNS.search(raw_cell):
            return super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]
        return raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"

    def _transformers(self) -> list[Any]:
        manager = self.input_transformer_manager
        return [*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers]

    def should_run_async(self, *_: Any, **__: Any) -> bool:
        """Whether IPython's own event loop runs a cell: ours does."""
        return False

    def _start_loop(self) -> None:
        """Run this cell and all later ones in one event loop, as in Jupyter."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self.trio_runner = self._loop.run_until_complete  # which IPython prefers to its own loop

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

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Print nothing: the exception is raised at the end, also that of code that a magic ran."""
        self.shown_error = (exc_tuple or sys.exc_info())[1]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        self.showtraceback()

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Store no traceback."""
        return {}

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
        assert isinstance(self.compile, CellCompiler)
        before, self.compile.in_cell_magic = self.compile.in_cell_magic, True
        try:
            return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]
        finally:
            self.compile.in_cell_magic = before

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        # A name that begins with a percent sign is a cell magic below the first line, which is an error in Jupyter too.
        if not self._is_run("line", magic_name) and not magic_name.startswith("%"):
            return None
        if magic_name in ("load_ext", "reload_ext") and line.strip() not in EXTENSIONS:
            return None
        if magic_name == "config" and line.startswith("InlineBackend"):  # how figures are drawn
            return None
        line = self._once(line) if magic_name == "timeit" else line
        assert isinstance(self.compile, CellCompiler)
        before, self.compile.in_cell_magic = self.compile.in_cell_magic, False
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        finally:
            self.compile.in_cell_magic = before

    def _is_run(self, kind: str, magic: str) -> bool:
        return magic in self.magics_manager.magics[kind] and magic not in SKIPPED[kind]

    def _once(self, line: str) -> str:
        """The line of a `timeit`, changed so that its code runs once."""
        magics = self.magics_manager.registry["ExecutionMagics"]
        options, code = magics.parse_options(line, TIMEIT_OPTIONS, posix=False, strict=False, preserve_non_opts=True)
        return f"-n1 -r1 {'-o' if 'o' in options else ''} {code}"


CellShell.__name__ = "ZMQInteractiveShell"  # by which code recognises Jupyter
