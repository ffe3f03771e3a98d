"""A demonstration class: students whose work is put together from the answer corpora."""

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
MARKER = ".autograder-demonstration"  # a file in each folder that this module has made, and in no other
MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")  # of the model answer, which no student would write
KINDS = {"right": 0.62, "wrong": 0.28, "unfinished": 0.10}

FEWEST = 3  # who are left at the end of the course: a class thins out as the weeks go by

# Accidents that happen in every class: what a student adds to an exercise's cell, or hands in for a notebook.
SYNTAX_ERROR = "\nreturn x +\n"
ENDLESS_LOOP = "\nwhile True:\n    pass\n"
MEMORY_HOG = "\nhog = [torch.ones(1 << 28)]\nwhile True:\n    hog.append(hog[-1] + 1)\n"
NO_NOTEBOOK = "<html><body>Your session has expired. Please log in again.</body></html>"
ACCIDENTS = (SYNTAX_ERROR, ENDLESS_LOOP, MEMORY_HOG, NO_NOTEBOOK)  # one to an assignment, in turn


def make_demo(course: Course, folder: Path) -> Course:
    """Copy the course to `folder` and fill its submitted/ with a class of 30 that thins out.

    A demonstration that is there already is replaced.

    Raises:
        CourseError: the folder is the course's own or a parent of it, or it holds something else.
    """
    folder = folder.resolve()
    if course.root.resolve().is_relative_to(folder):
        raise CourseError("holds the course itself.", where=folder, fix="Choose a new folder.")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise CourseError("holds something that is not a demonstration.", where=folder, fix="Choose a new folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("This folder is a demonstration, which `autograder demo` may replace.\n")
    copy_course(course, folder)
    demo = load_course(folder.resolve())
    stamina = random.Random(SEED).sample(STUDENTS, len(STUDENTS))
    for number, name in enumerate(demo.names):
        left = max(FEWEST, len(STUDENTS) * (len(demo.names) - number) // len(demo.names))
        _hand_in(demo, name, stamina[:left], ACCIDENTS[number % len(ACCIDENTS)])
    return demo


def _hand_in(course: Course, name: str, students: Sequence[str], accident: str) -> None:
    source = read_source(name, course.source(name))
    answers = read_corpus(course.answers(name), source)
    released = {language: nbformat.read(course.released(name, language), as_version=4) for language in Language}
    chance = random.Random(f"{SEED}:{name}")
    unlucky = chance.choice(students)
    for student in students:
        path = course.root / "submitted" / student / name / f"{name}.ipynb"
        if student == unlucky and accident == NO_NOTEBOOK:
            write_atomically(path, accident.encode())
            continue
        notebook = copy.deepcopy(released[language_of([student])])
        spoiled = chance.choice(source.exercises) if student == unlucky else None
        for cell in notebook.cells:
            exercise = metadata_of(cell).get("grade_id")
            if exercise not in source.exercises:
                continue
            given = _answer(exercise, source.solved(exercise), answers, chance)
            if given is not None:
                cell.source = given
            if exercise == spoiled:
                cell.source += accident
        write_atomically(path, nbformat.writes(notebook).encode())


def _answer(exercise: str, solved: str, answers: Sequence[Answer], chance: random.Random) -> str | None:
    """Code for one exercise, or None to leave it as it was."""
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    right = [solved, *(answer.code for answer in answers if answer.exercise == exercise and answer.right)]
    wrong = [answer.code for answer in answers if answer.exercise == exercise and not answer.right]
    if kind == "unfinished":
        return None
    code = chance.choice(right if kind == "right" else wrong)
    return "\n".join(line for line in code.split("\n") if line.strip() not in MARKERS)
