"""Searches a student's folder for submissions, whatever the files in it are called and wherever they lie."""

from __future__ import annotations

import filecmp
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.base.errors import SubmissionError
from autograder.content.naming import assignment_named, beginning_with
from autograder.content.submission import read_as_notebook

NOTEBOOK, SCRIPT = SUFFIXES = (".ipynb", ".py")
ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")
DOCUMENTS = (".html", ".htm", ".pdf", ".docx", ".md", ".json")  # exports of a notebook, which cannot be graded
UNNAMED = 4  # the rank of a notebook in an assignment's folder that is not named after the assignment
MAX_FILES = 2000  # of one student that are looked at
MAX_DEPTH = 8  # of nested folders
MAX_COMPARED = 32 << 20  # bytes of a .py file or notebook that are compared with each other


@dataclass(frozen=True)
class StudentWork:
    """A student's files for one assignment.

    Attributes:
        target: where nbgrader looks for the submission.
        paths: the files; the first one counts.
        decided: whether it is clear that the first one counts.
    """

    assignment: str
    target: Path
    paths: tuple[Path, ...]
    decided: bool = True


@dataclass(frozen=True)
class FileNote:
    """A note for the instructor on a file or folder."""

    path: Path
    text: str


@dataclass
class FoundWork:
    """The submissions in a student's folder, in the course's order, and notes on unexpected names and places."""

    works: list[StudentWork] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)

    def note(self, path: Path, text: str) -> None:
        self.notes.append(FileNote(path, f"{path}: {text}"))


@dataclass(frozen=True)
class _File:
    """A file that may be a submission.

    Attributes:
        folder: the assignment that the nearest named folder above it is named after.
        named: the assignment that the file itself is named after.
    """

    path: Path
    folder: str | None
    named: str | None

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    def rank(self, target: Path) -> int:
        """How well it fits; of the files for an assignment, the one of the lowest rank counts."""
        if self.path.name == target.name:
            return 0 if self.path == target else 1
        return (2 if self.named else UNNAMED) + (self.suffix == SCRIPT)


class _Folder:
    """The files in a student's folder.

    Attributes:
        files: the files that may be submissions, or that students hand in by mistake.
        named: folders that are named after an assignment, by assignment.
        unknown: the other folders directly in the student's folder.
        links: symbolic links, which are not followed.
        complete: whether all files were looked at.
    """

    def __init__(self, names: Sequence[str], top: Path) -> None:
        self.names = names
        self.files: list[_File] = []
        self.named: dict[str, list[Path]] = defaultdict(list)
        self.unknown: list[Path] = []
        self.links: list[Path] = []
        self.complete = True
        exact = [top / name / f"{name}{NOTEBOOK}" for name in names]
        self.files += [_File(path, path.stem, path.stem) for path in exact if os.path.lexists(path)]
        if top.is_symlink():
            self.links.append(top)
        else:
            self._walk(top, {file.path for file in self.files})

    def _walk(self, top: Path, known: set[Path]) -> None:
        number = 0
        assignment_of: dict[Path, str | None] = {top: None}
        for directory, folders, files in os.walk(top):
            here = Path(directory)
            folders[:] = sorted(name for name in folders if not is_ignored(name))
            for folder in (here / name for name in folders):
                named = assignment_named(self.names, folder.name)
                assignment_of[folder] = named or assignment_of[here]
                if folder.is_symlink():
                    self.links.append(folder)
                elif named:
                    self.named[named].append(folder)
                elif here == top:
                    self.unknown.append(folder)
            if len(here.relative_to(top).parts) >= MAX_DEPTH and folders:
                folders.clear()
                self.complete = False
            for path in sorted(here / name for name in files if not is_ignored(name)):
                number += 1
                if number > MAX_FILES:
                    self.complete = False
                    return
                if path not in known and path.suffix.lower() in (*SUFFIXES, *ARCHIVES, *DOCUMENTS):
                    self._add(path, assignment_of[here])

    def _add(self, path: Path, folder: str | None) -> None:
        if path.is_symlink() or not path.is_file():
            self.links += [path] if path.suffix.lower() in SUFFIXES else []
            return
        # A number alone says little about a file in an assignment's folder.
        named = beginning_with(self.names, path.stem) if folder else assignment_named(self.names, path.stem)
        self.files.append(_File(path, folder, named))


def is_ignored(name: str) -> bool:
    """Whether a file or folder is not a student's work but a program's, such as Jupyter's checkpoints."""
    return name.startswith(".") or name in ("__MACOSX", "__pycache__")


def search(names: Sequence[str], top: Path, only: str | None = None, within: Path | None = None) -> FoundWork:
    """Search a student's folder.

    Args:
        names: the names of the course's assignments.
        only: only this assignment.
        within: files in this folder, or this file, are taken to be for `only` if their names and folders tell nothing.
    """
    folder, found = _Folder(names, top), FoundWork()
    files: dict[str, list[_File]] = defaultdict(list)
    unclear: list[_File] = []
    for file in folder.files:
        assignment = file.folder or file.named
        if assignment is None and within is not None and file.path.is_relative_to(within):
            assignment = only
        if assignment is None or file.named not in (None, assignment):
            unclear.append(file)
        else:
            files[assignment].append(file)
    for name in names if only is None else [only]:
        _decide(name, top / name / f"{name}{NOTEBOOK}", files[name], folder.named[name], found)
    if only is None:
        _note_unclear(top, folder, files, unclear, found)
    for link in folder.links:
        found.note(link, "skipped, because it is a link or not an ordinary file. Replace it by a copy.")
    if not folder.complete:
        found.note(top, f"only {MAX_FILES} files are looked at, {MAX_DEPTH} folders deep.")
    if not found.works and not found.notes and only is None:
        found.note(top, "contains no notebook.")
    return found


def _decide(name: str, target: Path, files: Sequence[_File], folders: Sequence[Path], found: FoundWork) -> None:
    """Decide which files are graded for an assignment, and which one counts."""
    ranked = sorted((file.rank(target), file.path) for file in files if file.suffix in SUFFIXES)
    candidates = _distinct([one for one in ranked if one[0] < UNNAMED])
    others = [path for rank, path in ranked if rank == UNNAMED]  # a script of another name may be a helper module
    if not candidates and not others:
        others = [path for _, path in ranked]
    if not candidates and len(others) == 1:
        candidates, others = ranked[:1], []
    for path in others:
        if any(_same(path, other) for _, other in candidates):
            continue
        found.note(path, f"skipped, because its name is not that of the assignment and it is not the only file. "
                         f"If it counts, its place is {target}.")  # fmt: skip
    if not ranked:
        _note_nothing(target, files, folders, found)
    if not candidates:
        return
    (best, first), *more = candidates
    decided = not more or best < more[0][0]
    found.works.append(StudentWork(name, target, tuple(path for _, path in candidates), decided))
    if decided and best:
        found.note(first, f"graded as {name}, although its place is {target}.")
    for _, path in more if decided else candidates:
        why = f"{first} counts" if decided else "it is unclear which file counts"
        found.note(path, f"gets a result of its own that is not recorded, because {why}. If it counts, its place is "
                         f"{target}.")  # fmt: skip


def _distinct(candidates: Sequence[tuple[int, Path]]) -> list[tuple[int, Path]]:
    """The candidates without copies of earlier ones."""
    kept: list[tuple[int, Path]] = []
    for rank, path in candidates:
        if not any(_same(path, other) for _, other in kept):
            kept.append((rank, path))
    return kept


def _same(path: Path, other: Path) -> bool:
    """Whether two files are the same work: they have the same content, or one is the notebook made from the other."""
    try:
        if not other.is_file() or other.is_symlink():
            return False
        if path.suffix.lower() == SCRIPT and other.suffix.lower() == NOTEBOOK:
            return other.stat().st_size <= MAX_COMPARED and read_as_notebook(path, MAX_COMPARED) == other.read_bytes()
        return filecmp.cmp(path, other, shallow=False)
    except (OSError, SubmissionError):
        return False


def _note_nothing(target: Path, files: Sequence[_File], folders: Sequence[Path], found: FoundWork) -> None:
    """Note what there is of an assignment for which there is no notebook or script."""
    for file in files:
        if file.suffix in ARCHIVES:
            found.note(file.path, f"skipped, because archives are not opened. Unpack its notebook to {target}.")
        else:
            found.note(file.path, f"skipped, because it is not a notebook. The notebook's place is {target}.")
    for folder in folders if not files else ():
        found.note(folder, f"contains no notebook. The notebook's place is {target}.")


def _note_unclear(
    top: Path, folder: _Folder, files: Mapping[str, Sequence[_File]], unclear: Sequence[_File], found: FoundWork
) -> None:
    """Note the files whose assignment is unclear."""
    used = [file.path for of_assignment in files.values() for file in of_assignment]
    strange = [one for one in folder.unknown if not any(path.is_relative_to(one) for path in used)]
    place = top / "NN_name" / f"NN_name{NOTEBOOK}"
    for one in strange:
        found.note(one, f"the course has no assignment {one.name!r}; skipped. A notebook's place is {place}.")
    for file in unclear:
        helper = file.suffix not in (NOTEBOOK, *ARCHIVES) and bool(used)
        if file.folder:
            right = top / str(file.named) / f"{file.named}{NOTEBOOK}"
            found.note(file.path, f"skipped, because its folder is {file.folder}'s. Its place is {right}.")
        elif not helper and not any(file.path.is_relative_to(one) for one in strange):
            found.note(file.path, f"skipped, because its name and folder tell no assignment. Its place is {place}.")
