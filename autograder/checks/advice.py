"""Says why code that worked on the student's machine failed here: it is not run, or Python or a package differs.

It reads the failure and the text of the submission, and decides no points.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.base.language import Text
from autograder.checks.newer_syntax import newer_syntax
from autograder.content.definitions import names_defined, names_in_each
from autograder.content.source import Cell
from autograder.content.stages import Stage, stage_of
from autograder.content.submission import PythonVersion
from autograder.content.unrun import UnrunCell
from autograder.probe.probe import UNTOUCHED
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import StudentFailure

UNDEFINED = re.compile(r"name '(\w{1,100})' is not defined")
MISSING_MODULE = re.compile(r"No module named '([A-Za-z_]\w{0,99})[\w.]{0,200}'", re.ASCII)
MISSING_PART = re.compile(r"(?:cannot import name '\w{1,100}' from|module) '([A-Za-z_]\w{0,99})[\w.]{0,200}'", re.ASCII)
HERE: PythonVersion = (sys.version_info.major, sys.version_info.minor)


@dataclass(frozen=True)
class Advice:
    """What is known about a submission that can explain a failure.

    Attributes:
        packages: the modules that students may import.
        stages: the cells that run.
        unrun: those that do not.
        python: the version of Python that the submission was written with, if it is known.
    """

    packages: Sequence[str] = ()
    stages: Sequence[Stage] = ()
    unrun: Sequence[UnrunCell] = ()
    python: PythonVersion | None = None

    @property
    def _cells(self) -> list[Cell]:
        return [cell for stage in self.stages for cell in stage.cells]

    def added_to(
        self, text: Text, failure: StudentFailure, broken: Collection[CellId] = (), *, before: CellId | str = ""
    ) -> Text:
        """The text of a failure, followed by the advice on it, if there is any.

        Args:
            broken: the cells that stopped with an error.
            before: the cell that failed, or the exercise whose check failed.
        """
        for advice in self._on(failure, broken, before):
            return Text(f"{text.en.rstrip('.')}. {advice.en}", f"{text.zh.rstrip('。')}。{advice.zh}")
        return text

    def _on(self, failure: StudentFailure, broken: Collection[CellId], before: CellId | str) -> Iterator[Text]:
        message = failure.message.en
        match failure.kind:
            case "NameError":
                if found := UNDEFINED.search(message):
                    yield from self._on_name(found[1], broken, before)
            case "NotImplementedError" if failure.message == UNTOUCHED and failure.location:
                yield from self._on_stub(failure.location.cell)
            case "SyntaxError":
                yield from self._on_syntax(message, failure.location.code if failure.location else "")
            case "ModuleNotFoundError":
                if found := MISSING_MODULE.search(message):
                    yield from self._on_module(found[1])
            case "ImportError" | "AttributeError":
                if found := MISSING_PART.search(message):
                    yield from self._on_part(found[1])

    def _run_before(self, place: CellId | str) -> set[CellId]:
        """The cells that have run when a cell, or the check of an exercise, fails."""
        if isinstance(place, str):
            last = stage_of(place, self.stages)
            return {cell.id for stage in self.stages[: last + 1] for cell in stage.cells}
        ids = [cell.id for cell in self._cells]
        return set(ids[: ids.index(place)]) if place in ids else set(ids)

    def _on_name(self, name: str, broken: Collection[CellId], before: CellId | str) -> Iterator[Text]:
        """The name is defined only in cells that stand below, do not run, or stopped with an error."""
        names = names_in_each(cell.code for cell in self._cells)
        defining = [cell.id for cell, defined in zip(self._cells, names, strict=True) if name in defined]
        if defining and self._run_before(before).isdisjoint(defining):
            cell = defining[0].text
            yield Text(f"{name} is defined only further down, in {cell.en}: move that above.",
                       f"{name} 在更下面的{cell.zh}里才定义：请把它移到上面来。")  # fmt: skip
            return
        if defining and all(cell in broken for cell in defining):
            cell = defining[0].text
            yield Text(f"{name} is defined in {cell.en}, which stopped with an error.",
                       f"{name} 在{cell.zh}里定义，而那个单元没有运行到底。")  # fmt: skip
        for unrun in self.unrun:
            if name in unrun.names and not defining:
                yield Text(f"{name} is defined only in {unrun.text.en}. {unrun.advice.en}",
                           f"只有{unrun.text.zh}定义了 {name}。{unrun.advice.zh}")  # fmt: skip

    def _on_stub(self, cell: CellId) -> Iterator[Text]:
        """The exercise was solved in a cell that does not run."""
        stub = next((names_defined(one.code) for one in self._cells if one.id == cell), frozenset())
        for unrun in self.unrun:
            if both := sorted(stub & unrun.names):
                yield Text(f"But {', '.join(both)} is also defined in {unrun.text.en}. {unrun.advice.en}",
                           f"不过，{unrun.text.zh}里也定义了 {'、'.join(both)}。{unrun.advice.zh}")  # fmt: skip

    def _on_syntax(self, message: str, line: str) -> Iterator[Text]:
        here = "Python {}.{}".format(*HERE)
        if newer := newer_syntax(message, line, HERE):
            version, what = newer
            since = "Python {}.{}".format(*version)
            yield Text(f"The grader runs {here}; {what.en} needs {since} or newer.",
                       f"评分用的是 {here}；{what.zh}需要 {since} 或更新的版本。")  # fmt: skip
        elif self.python is not None and self.python > HERE:
            theirs = "Python {}.{}".format(*self.python)
            yield Text(f"The notebook was written with {theirs}. The grader runs {here}, which may lack this syntax.",
                       f"这个笔记本是用 {theirs} 写的，评分用的是 {here}，可能还不支持这种语法。")  # fmt: skip

    def _on_module(self, module: str) -> Iterator[Text]:
        if module in self.packages or module in sys.stdlib_module_names:
            yield from self._on_part(module)
            return
        packages = ", ".join(self.packages)
        yield Text(
            f"The grader does not have {module}; it has Python's standard library and {packages}. "
            "Code from a file of your own belongs in the notebook.",
            f"评分环境里没有 {module}，只有 Python 标准库和 {packages}。你自己文件里的代码请写进笔记本。",
        )

    def _on_part(self, module: str) -> Iterator[Text]:
        """The student's version of a package has a module or a name that the grader's has not."""
        version = getattr(sys.modules.get(module), "__version__", None) if module in self.packages else None
        if module in sys.stdlib_module_names:
            module, version = "Python", "{}.{}".format(*HERE)
        if isinstance(version, str):
            yield Text(f"The grader has {module} {version}.", f"评分用的是 {module} {version}。")


NO_ADVICE = Advice()
