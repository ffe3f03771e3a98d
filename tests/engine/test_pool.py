"""A pool of workers: what it owes to a run, whatever became of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny import DOUBLE, NAME, SCALE, copy_tiny

from autograder.base.errors import AutograderError
from autograder.content.course import Course, find_course
from autograder.content.source import read_source
from autograder.grading.jobs import AnswerJob, Graded, Options
from autograder.grading.pool import Pool

SLOW = AnswerJob(NAME, "slow", (("double", f"import time\ntime.sleep(1)\n{DOUBLE}"),))
RIGHT = AnswerJob(NAME, "right", (("double", DOUBLE), ("scale", SCALE)))
WRONG = AnswerJob(NAME, "wrong", (("double", "def double(x):\n    return 42\n"),))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return copy_tiny(tmp_path_factory.mktemp("pool") / "course")


@pytest.fixture(scope="module")
def two(course: Course) -> Iterator[Pool]:
    with Pool(course, [NAME], Options(sandbox="none"), 2) as workers:
        yield workers


def answered(pool: Pool, *jobs: AnswerJob) -> dict[str, float]:
    outcomes = list(pool.run(jobs))
    assert all(isinstance(outcome, Graded) for outcome in outcomes)
    assert len(outcomes) == len(jobs)
    return {outcome.job.student: outcome.result.score for outcome in outcomes if isinstance(outcome, Graded)}


def test_a_run_that_is_given_up_leaves_nothing_for_the_next(two: Pool) -> None:
    run = two.run([RIGHT, SLOW])
    first = next(run)
    assert first.job == RIGHT
    run.close()
    assert answered(two, WRONG, RIGHT) == {"wrong": 9, "right": 10}
    abandoned = two.run([SLOW, RIGHT])
    next(abandoned)  # and never read again, nor closed
    assert answered(two, WRONG) == {"wrong": 9}


def test_a_pool_whose_workers_could_not_start_says_so_at_each_run_and_recovers(tmp_path: Path) -> None:
    course = copy_tiny(tmp_path / "course")
    hidden = course.hidden(NAME)
    right = hidden.read_text()
    hidden.write_text("import no_such_module\n" + right)
    with Pool(course, [NAME], Options(sandbox="none"), 1) as pool:
        for _ in range(3):
            with pytest.raises(AutograderError, match="no_such_module"):
                list(pool.run([RIGHT]))
        hidden.write_text(right)
        assert answered(pool, RIGHT) == {"right": 10}


def test_a_pool_whose_workers_end_while_they_start_does_not_wait_for_ever(tmp_path: Path) -> None:
    course = copy_tiny(tmp_path / "course")
    hidden = course.hidden(NAME)
    right = hidden.read_text()
    hidden.write_text("import os\nos._exit(1)\n")
    with Pool(course, [NAME], Options(sandbox="none"), 2) as pool:
        for _ in range(2):
            with pytest.raises(AutograderError, match="A grading worker died"):
                list(pool.run([RIGHT, WRONG]))
        hidden.write_text(right)
        assert answered(pool, RIGHT, WRONG) == {"right": 10, "wrong": 9}


def test_stopping_at_the_first_failure_disturbs_no_job_of_another_assignment() -> None:
    """The two modules of checks are different for pytest, which ends the one before it begins the other."""
    course = find_course()
    first, second = course.names[:2]
    exercise = read_source(first, course.source(first)).exercises[0]
    stopped = AnswerJob(first, "wrong", ((exercise, "pass\n"),), only=exercise, until_failure=True)
    with Pool(course, [first, second], Options(sandbox="none"), 1) as pool:
        outcomes = list(pool.run([stopped, AnswerJob(second, "model answer", ())] * 2))
    results = [outcome.result for outcome in outcomes if isinstance(outcome, Graded)]
    assert [result.score == result.max_score for result in results] == [False, True, False, True]
