"""Reads a submission, a notebook or a .py file, as untrusted data."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.base.errors import SubmissionError
from autograder.base.language import LANGUAGE_KEY, Language, Text, language_of
from autograder.content.commands import command_notes
from autograder.content.modules import read_modules
from autograder.content.py_percent import read_percent
from autograder.content.source import Cell, Source, is_experiment, metadata_of, text_of
from autograder.content.stages import Stage, stages
from autograder.content.unrun import UnrunCell, unrun_cells, unrun_notes
from autograder.wire.cell_ids import CellId

PythonVersion = tuple[int, int]
VERSION = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\b", re.ASCII)
MAX_CELLS = 2000
BYTE_ORDER_MARKS = {  # those of UTF-32 begin with those of UTF-16
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
COMMENT_MARK = re.compile("^# ?", re.MULTILINE)
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
CONFLICT_MARKS = (b"<<<<<<< ", b"=======", b">>>>>>> ")  # at the start of lines, in this order
AGAIN = "Download the notebook again, copy your code into it, and submit it again."
AGAIN_ZH = "请重新下载笔记本，把你的代码复制进去，再交一次。"
SAVE = "Open it in JupyterLab and save it."
SAVE_ZH = "请在 JupyterLab 里打开它，保存一次。"


@dataclass(frozen=True)
class Submission:
    """A student's code, ready to be run.

    Attributes:
        stages: the code cells as they are run; locked cells have the code of the source.
        notes: irregularities of the file and how they were handled, for the student.
        digest: SHA-256 of the file and of the modules beside it.
        language: the language of the notes and results.
        modules: the student's modules that the cells can import, by path.
        unrun: the cells whose code does not run as it stands in the file.
        python: the version of Python that the notebook says it was written with, if it says so.
    """

    stages: tuple[Stage, ...]
    notes: tuple[Text, ...]
    digest: str
    language: Language
    modules: Mapping[str, bytes] = field(default_factory=dict)
    unrun: tuple[UnrunCell, ...] = ()
    python: PythonVersion | None = None


@dataclass(frozen=True)
class File:
    """The code cells of a notebook or .py file, and what it says about itself.

    Attributes:
        cells: the code cells, without experiments.
        locked: grade_ids of the cells that are marked as locked, check cells included.
        python: the version of Python that it was written with, if it says so.
    """

    cells: tuple[Cell, ...]
    experiments: tuple[Cell, ...]
    locked: frozenset[str]
    language: Language
    python: PythonVersion | None


def read_submission(path: Path, source: Source, max_bytes: int, folder: Path | None = None) -> Submission:
    """Read a submission for the assignment of `source`.

    Args:
        max_bytes: of the file and the modules together.
        folder: the student's own folder, whose modules are part of the submission; None if there is none.

    Raises:
        SubmissionError: the file cannot be accepted as a submission.
    """
    content, modules = _contents(path, max_bytes, folder)
    file = _parse(content, path)
    unrun = unrun_cells(file.cells, file.experiments, source.originals)
    run = stages(file.cells, source)
    cells = [cell for stage in run for cell in stage.cells]
    notes = (*_notes(file.cells, source), *unrun_notes(unrun, cells), *command_notes(cells))
    return Submission(run, notes, _digest(content, modules), file.language, modules, unrun, file.python)


def submission_digest(path: Path, max_bytes: int, folder: Path | None = None) -> str:
    """The digest of a submission.

    Raises:
        SubmissionError: the file cannot be read.
    """
    return _digest(*_contents(path, max_bytes, folder))


def _contents(path: Path, max_bytes: int, folder: Path | None) -> tuple[bytes, dict[str, bytes]]:
    content = _read_submitted(path, max_bytes)
    return content, read_modules(folder, path, max_bytes - len(content)) if folder else {}


def _digest(content: bytes, modules: Mapping[str, bytes]) -> str:
    """SHA-256 of a file, and of the names and contents of the modules if there are any."""
    digest = hashlib.sha256(content)
    for name, module in sorted(modules.items()):
        digest.update(b"".join(hashlib.sha256(part).digest() for part in (name.encode(), module)))
    return digest.hexdigest()


def read_cells(path: Path, max_bytes: int) -> File:
    """The code cells of a notebook or .py file, unchanged.

    Raises:
        SubmissionError: the file is neither.
    """
    return _parse(_read(path, max_bytes), path)


def read_notebook(path: Path, max_bytes: int) -> dict[str, Any]:
    """A notebook, of which only this is known: it is of format 4 and has a list of cells, which may be malformed.

    Raises:
        SubmissionError: the file is not a notebook, or cannot be accepted.
    """
    return _load(_read_submitted(path, max_bytes), path)


def read_as_notebook(path: Path, max_bytes: int) -> bytes:
    """The content of a submission as a notebook: a notebook's own, and a .py file's as nbgrader can read it.

    Raises:
        SubmissionError: the file cannot be read, or is a .py file that is not text.
    """
    content = _read_submitted(path, max_bytes)
    if not _is_script(path):
        return content
    cells = [_notebook_cell(cell) for cell in _script(content, path)["cells"]]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1).encode() + b"\n"


def _notebook_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell of a .py file as a complete cell of a notebook."""
    if cell["cell_type"] == "code":
        return {**cell, "outputs": [], "execution_count": None}
    return {**cell, "source": COMMENT_MARK.sub("", cell["source"])}


def _parse(content: bytes, path: Path) -> File:
    notebook = _load(content, path)
    metadata = notebook.get("metadata")
    declared = metadata.get(LANGUAGE_KEY) if isinstance(metadata, dict) else None
    language = language_of((text_of(cell) for cell in notebook["cells"]), declared)
    cells: list[Cell] = []
    experiments: list[Cell] = []
    for number, cell in enumerate(filter(is_code, notebook["cells"]), 1):
        kept = experiments if is_experiment(cell) else cells
        kept.append(Cell(CellId.of(metadata_of(cell).get("grade_id"), number), text_of(cell), number))
    locked = frozenset(
        metadata_of(cell)["grade_id"] for cell in notebook["cells"] if metadata_of(cell).get("locked") is True
    )
    return File(tuple(cells), tuple(experiments), locked, language, _python(metadata))


def _python(metadata: Any) -> PythonVersion | None:
    """The version of Python that a notebook's metadata name."""
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = info.get("version") if isinstance(info, dict) else None
    numbers = VERSION.match(version) if isinstance(version, str) else None
    return (int(numbers[1]), int(numbers[2])) if numbers else None


def _load(content: bytes, path: Path) -> dict[str, Any]:
    """A notebook, or a script in notebook form."""
    _refuse_git_artifacts(content, path)
    notebook = _script(content, path) if _is_script(path) else _notebook(content, path)
    if len(notebook["cells"]) > MAX_CELLS:
        raise SubmissionError(
            f"has more than {MAX_CELLS} cells.", where=path, fix=AGAIN, zh=f"单元超过 {MAX_CELLS} 个。{AGAIN_ZH}"
        )
    return notebook


def _is_script(path: Path) -> bool:
    return path.suffix.lower() == ".py"


def is_code(cell: Any) -> bool:
    """Whether a cell is a code cell, or was one when it was released: Jupyter changes the type at a key press."""
    return isinstance(cell, dict) and (cell.get("cell_type") == "code" or metadata_of(cell).get("solution") is True)


def _refuse_git_artifacts(content: bytes, path: Path) -> None:
    """Refuse LFS pointers and unfinished merges with their own messages: "not JSON" would not show the mistake."""
    if content.startswith(LFS_POINTER):
        raise SubmissionError(
            "is a Git LFS pointer, not the notebook itself.", where=path,
            fix="Take notebooks out of LFS (git lfs untrack '*.ipynb'), add the notebook again, and submit it.",
            zh="这是 Git LFS 的指针，不是笔记本本身。请让 LFS 不再管理笔记本（git lfs untrack '*.ipynb'），"
               "重新添加，再交一次。",
        )  # fmt: skip
    line = _conflict(content)
    if line is not None:
        raise SubmissionError(
            f"has a git conflict marker in line {line}: a merge was not finished.", where=path,
            fix="Open it in a text editor, keep what you need of both sides, delete the markers, and commit.",
            zh=f"第 {line} 行有 git 的冲突标记：合并没有做完。"
               "请用文本编辑器打开，留下两边需要的部分，删掉标记，再提交。",
        )  # fmt: skip


def _conflict(content: bytes) -> int | None:
    """The line, from 1, of the first of git's conflict markers; None unless all three follow in order."""
    found: list[int] = []
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.startswith(CONFLICT_MARKS[len(found)]):
            found.append(number)
            if len(found) == len(CONFLICT_MARKS):
                return found[0]
    return None


def _read_submitted(path: Path, max_bytes: int) -> bytes:
    if any(folder.is_symlink() for folder in path.parents[:2]):  # the folders of the assignment and of the student
        raise SubmissionError(
            "its folder is a symbolic link.", where=path, fix="Submit the folder that contains the notebook.",
            zh="文件放在一个符号链接里。请交笔记本本身所在的文件夹。",
        )  # fmt: skip
    return _read(path, max_bytes)


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        if not path.is_file() or path.is_symlink():
            raise SubmissionError(
                "is not a regular file.", where=path, fix="Submit the notebook itself.",
                zh="这不是一个普通文件。请交笔记本文件本身。",
            )  # fmt: skip
        if path.stat().st_size > max_bytes:
            raise too_large(path.stat().st_size, max_bytes, path)
        content = path.read_bytes()
    except OSError as error:
        raise SubmissionError(
            f"cannot be read: {error.strerror}.", where=path, zh=f"文件读不出来：{error.strerror}。"
        ) from error
    if not content.strip():
        raise SubmissionError(
            "is empty.", where=path, fix="Save the notebook, then submit it again.",
            zh="文件是空的。请先保存笔记本，再交一次。",
        )  # fmt: skip
    return content


def too_large(size: int, most: int, where: Path | None = None) -> SubmissionError:
    """The error for a file of `size` bytes if at most `most` bytes are allowed."""
    actual, limit = (f"{number / (1 << 20):.0f} MiB" for number in (size, most))
    return SubmissionError(
        f"is {actual} large; the limit is {limit}.", where=where,
        fix="Clear the outputs (Edit, Clear All Outputs), save, and submit it again.",
        zh=f"文件有 {actual}，最多只读 {limit}。请清除输出（Edit，Clear All Outputs），保存后再交一次。",
    )  # fmt: skip


def _notebook(content: bytes, path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(content)
    except UnicodeDecodeError as error:
        raise SubmissionError(
            "is not UTF-8, as every notebook must be.", where=path, fix=AGAIN,
            zh=f"文件不是 UTF-8 编码，而笔记本都必须是。{AGAIN_ZH}",
        ) from error  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise SubmissionError(
            "is not a notebook: it is not JSON.", where=path, fix=AGAIN, zh=f"这不是笔记本：它不是 JSON。{AGAIN_ZH}"
        ) from error
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    version = version if isinstance(version, int) else None
    if not isinstance(notebook, dict) or not (isinstance(notebook.get("cells"), list) or version in range(1, 4)):
        raise SubmissionError(
            "is JSON but not a notebook.", where=path, fix=AGAIN, zh=f"这是 JSON，但不是笔记本。{AGAIN_ZH}"
        )
    if version != 4:
        raise SubmissionError(
            f"is a notebook of format {str(notebook.get('nbformat'))[:20]}, not 4.", where=path, fix=SAVE,
            zh=f"这个笔记本的格式是 {str(notebook.get('nbformat'))[:20]}，不是 4。{SAVE_ZH}",
        )  # fmt: skip
    return notebook


def _script(content: bytes, path: Path) -> dict[str, Any]:
    """A py:percent file in notebook form."""
    try:
        text = decoded(content)
    except UnicodeDecodeError as error:
        raise SubmissionError(
            "is not a Python file in UTF-8.", where=path, zh="这不是 UTF-8 编码的 Python 文件。"
        ) from error
    return {"cells": read_percent(text, MAX_CELLS)}


def decoded(content: bytes) -> str:
    """Text in UTF-8, or in the encoding that its byte order mark tells.

    Raises:
        UnicodeDecodeError: it is in another encoding.
    """
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS.items() if content.startswith(mark)), "utf-8")
    return content.decode(marked)


def _notes(cells: Sequence[Cell], source: Source) -> Iterator[Text]:
    """Notes on exercises that are duplicated, missing or out of order."""
    ids = [cell.grade_id for cell in cells if cell.grade_id]
    for exercise in source.exercises:
        if ids.count(exercise) > 1:
            yield Text(f"The cell of exercise {exercise} occurs {ids.count(exercise)} times; the last one counts.",
                       f"练习 {exercise} 的单元出现了 {ids.count(exercise)} 次，以最后一个为准。")  # fmt: skip
        elif ids and exercise not in ids:
            yield Text(f"The cell of exercise {exercise} is missing; definitions of its names in other cells count.",
                       f"缺少练习 {exercise} 的单元；别处若定义了它的名字，以别处为准。")  # fmt: skip
    order = [grade_id for grade_id in ids if grade_id in source.exercises]
    if order != sorted(order, key=source.exercises.index):
        yield Text("The exercises are not in their original order; the cells were run in the order of the file.",
                   "练习的先后次序变了；各单元按现有次序运行。")  # fmt: skip
