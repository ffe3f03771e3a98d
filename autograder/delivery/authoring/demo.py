"""Creates a demonstration class: students whose submissions are composed of answers from the corpora."""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat

from autograder.base.errors import CourseError
from autograder.base.files import write_atomically
from autograder.base.language import Language, language_of
from autograder.content.course import Course, copy_course, load_course
from autograder.content.source import metadata_of, read_source
from autograder.diagnosis.corpus import Answer, read_corpus

STUDENTS = (
    "Ada Moreau", "Amir Haddad", "Beatriz Lima", "Chen Wei", "Chioma Obi", "Dmitri Volkov", "Elif Kaya", "Emma Lund",
    "Farah Rahimi", "Giulia Conti", "Hana Sato", "Ines Duarte", "Jakub Nowak", "Jonas Berg", "Kofi Mensah", "Lea Roth",
    "Liam Byrne", "Linh Tran", "Mateo Rojas", "Mia Novak", "Nadia Petrova", "Noah Kim", "Olu Adeyemi", "Priya Nair",
    "Rosa Vidal", "Sven Dahl", "Tomás Ríos", "Yuki Mori", "Zoë Maes", "王小明",
)  # fmt: skip
SEED = 7
MARKER = ".autograder-demonstration"  # This file marks a folder that `make_demo` may replace.
SOLUTION_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")
KINDS = {"right": 0.62, "wrong": 0.28, "unfinished": 0.10}  # share of the answers of each kind
MIN_STUDENTS = 3  # number of students in the last assignment

# Accidents: text that a student appends to an exercise's cell, or hands in instead of a notebook.
SYNTAX_ERROR = "\nreturn x +\n"
ENDLESS_LOOP = "\nwhile True:\n    pass\n"
MEMORY_HOG = "\nhog = [torch.ones(1 << 28)]\nwhile True:\n    hog.append(hog[-1] + 1)\n"
ERROR_PAGE = "<html><body>Your session has expired. Please log in again.</body></html>"
ACCIDENTS = (SYNTAX_ERROR, ENDLESS_LOOP, MEMORY_HOG, ERROR_PAGE)  # each assignment has one of them


def make_demo(course: Course, folder: Path) -> Course:
    """Copy the course to `folder` and create submissions of a class of 30 students, some of whom drop out.

    An earlier demonstration in `folder` is replaced.

    Raises:
        CourseError: the folder contains the course or files that are not part of a demonstration.
    """
    folder = folder.resolve()
    if course.root.resolve().is_relative_to(folder):
        raise CourseError("contains the course itself.", where=folder, fix="Choose a new folder.")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise CourseError("is not empty and not a demonstration.", where=folder, fix="Choose a new folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("This folder is a demonstration, which `autograder demo` may replace.\n")
    copy_course(course, folder)
    demo = load_course(folder)
    students = random.Random(SEED).sample(STUDENTS, len(STUDENTS))
    for number, name in enumerate(demo.names):
        remaining = max(MIN_STUDENTS, len(STUDENTS) * (len(demo.names) - number) // len(demo.names))
        _hand_in(demo, name, students[:remaining], ACCIDENTS[number % len(ACCIDENTS)])
    return demo


def _hand_in(course: Course, name: str, students: Sequence[str], accident: str) -> None:
    source = read_source(name, course.source(name))
    answers = read_corpus(course.answers(name), source)
    released = {language: nbformat.read(course.released(name, language), as_version=4) for language in Language}
    generator = random.Random(f"{SEED}:{name}")
    unlucky = generator.choice(students)
    for student in students:
        path = course.root / "submitted" / student / name / f"{name}.ipynb"
        if student == unlucky and accident == ERROR_PAGE:
            write_atomically(path, accident.encode())
            continue
        notebook = copy.deepcopy(released[language_of([student])])
        broken = generator.choice(source.exercises) if student == unlucky else None
        for cell in notebook.cells:
            exercise = metadata_of(cell).get("grade_id")
            if exercise not in source.exercises:
                continue
            code = _answer(exercise, source.solved(exercise), answers, generator)
            if code is not None:
                cell.source = code
            if exercise == broken:
                cell.source += accident
        write_atomically(path, nbformat.writes(notebook).encode())


def _answer(exercise: str, solved: str, answers: Sequence[Answer], generator: random.Random) -> str | None:
    """A student's code for one exercise; None for an unfinished exercise."""
    kind = generator.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "unfinished":
        return None
    right = kind == "right"
    codes = [answer.code for answer in answers if answer.exercise == exercise and answer.right == right]
    code = generator.choice([solved, *codes] if right else codes)
    return "\n".join(line for line in code.split("\n") if line.strip() not in SOLUTION_MARKERS)
