"""The command line: `autograder build | check | watch | list | grade | audit | demo`."""

from __future__ import annotations

import enum
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.course import Course, find_course
from autograder.errors import AutograderError, CourseError
from autograder.language import Language, Text

# What needs torch is imported where it is used: `--help` and mistakes of usage are answered at once.
if TYPE_CHECKING:
    from autograder.grading.jobs import Options
    from autograder.grading.worker import Pool
    from autograder.student.checking import Report

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
                  help="Builds, checks and grades a course on torch.nn.")  # fmt: skip
OFF_TERMINAL_WIDTH = 120  # of tables in a log; Rich would take 80
out = Console(width=None if sys.stdout.isatty() else OFF_TERMINAL_WIDTH)
err = Console(stderr=True)

MISUSE, FAULT, INTERRUPTED = 2, 3, 130


class SandboxChoice(enum.StrEnum):
    """Where a student's code runs."""

    auto = "auto"
    none = "none"


class DeviceChoice(enum.StrEnum):
    """What GPU checks run on; `cpu` is a simulated GPU."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


Names = Annotated[list[str] | None, typer.Argument(help="assignments; all of them by default", show_default=False)]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="workers; by default one for each core")]


@app.command(epilog="Example: [bold]autograder build 01_sequential_mlp[/]")
def build(
    names: Names = None,
    check: Annotated[
        bool, typer.Option("--check", help="change nothing; exit 1 if a build would change something")
    ] = False,
    lang: Annotated[Language | None, typer.Option(help="one language; both by default", show_default=False)] = None,
) -> None:
    """Make the notebooks in assignments/ from solutions/, through nbgrader."""
    from autograder import build as building
    from autograder.grading.jobs import Options

    course = find_course()
    chosen = _chosen(course, names)
    if not check:
        languages = [lang] if lang else list(Language)
        made = ", ".join(languages)
        building.build(course, chosen, languages, lambda name: out.print(f"[green]✓[/] {name} ({made})"))
        return
    with _pool(course, chosen, Options(), None) as pool:
        complaints = building.check_build(course, chosen, pool)
    for complaint in complaints:
        err.print(f"[red]✗[/] {escape(complaint)}", soft_wrap=True)
    if complaints:
        raise typer.Exit(1)
    out.print(f"[green]✓[/] {len(chosen)} assignments are as their sources say, unsolved, and their solutions pass.")


@app.command(epilog="Example: [bold]autograder check assignments/11_my_cnn/11_my_cnn.ipynb[/]")
def check(
    file: Annotated[Path, typer.Argument(help="a notebook or .py file")],
    assignment: Annotated[str | None, typer.Option(help="which assignment it is; by default its name says so")] = None,
) -> None:
    """Run the visible checks on your own work, without a sandbox."""
    from autograder.student.checking import check_file

    _show(check_file(file, assignment))


@app.command(epilog="Example: [bold]autograder watch assignments/11_my_cnn/11_my_cnn.ipynb[/]")
def watch(
    file: Annotated[Path, typer.Argument(help="a notebook or .py file")],
    assignment: Annotated[str | None, typer.Option(help="which assignment it is; by default its name says so")] = None,
) -> None:
    """Run the visible checks on your own work each time you save it, until Ctrl-C."""
    import watchfiles

    from autograder.student.warm import check_apart, warm_up

    warm_up()
    path = file.resolve()
    check_apart(path, assignment)  # a mistake of usage ends it here, and later ones are quick
    saves = watchfiles.watch(path.parent, watch_filter=lambda _, changed: Path(changed) == path, debounce=100, step=20,
                             raise_interrupt=False)  # fmt: skip
    _show_again(path, assignment)
    for _ in saves:
        _show_again(path, assignment)


def _show_again(path: Path, assignment: str | None) -> None:
    from autograder.student.warm import TooLong, check_apart

    started = time.perf_counter()
    try:
        report = check_apart(path, assignment)
    except AutograderError as error:
        err.print(f"[red]✗[/] {escape(str(error))}", soft_wrap=True)  # a file half written, say: the next save is near
        return
    if isinstance(report, TooLong):
        text = Text(f"stopped after {report.seconds:g} s: is there a loop that never ends?",
                    f"运行超过 {report.seconds:g} 秒，已停止。是不是有停不下来的循环？")  # fmt: skip
        err.print(f"[red]✗[/] {path.name}: {text.of(_own_language())}", soft_wrap=True)
        return
    _show(report)
    out.print(f"[dim]{time.strftime('%H:%M:%S')} · {time.perf_counter() - started:.1f} s[/]")


def _show(report: Report) -> None:
    from autograder.views.terminal import checks_table

    for note in report.notes:
        out.print(f"[yellow]![/] {escape(note)}")
    title = Text(f"Visible checks of {report.assignment}", f"{report.assignment} 的自测检查").of(report.language)
    out.print(checks_table(report.checks, title, report.language))


@app.command(name="list", epilog="Example: [bold]autograder list[/]")
def list_(lang: Annotated[Language | None, typer.Option(help="by default that of your environment")] = None) -> None:
    """Show the assignments in their order: how far your work on each is, its points and minutes."""
    from autograder.student.look import look_at_all
    from autograder.student.warm import warm_up
    from autograder.views.terminal import progress_table

    warm_up()
    language = lang or _own_language()
    out.print(progress_table(look_at_all(find_course(), language), language))


def _own_language() -> Language:
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.ZH if spoken.startswith("zh") else Language.EN


@app.command(epilog="Example: [bold]autograder grade submitted/ --jobs 2[/]")
def grade(
    paths: Annotated[list[Path], typer.Argument(help="notebooks, .py files, or nbgrader's submitted/ tree")],
    assignment: Annotated[str | None, typer.Option(help="the assignment; by default the names say which")] = None,
    jobs: Jobs = None,
    results: Annotated[Path, typer.Option(help="folder for a result.json of each submission")] = Path("results"),
    device: Annotated[DeviceChoice, typer.Option(help="what GPU checks run on; cpu simulates one")] = DeviceChoice.auto,
    sandbox: Annotated[SandboxChoice, typer.Option(help="none runs students' code unprotected")] = SandboxChoice.auto,
    again: Annotated[bool, typer.Option("--again", help="also what was graded before and has not changed")] = False,
) -> None:
    """Grade submissions in the sandbox; those of submitted/ go into nbgrader's gradebook."""
    from autograder.grading.batch import grade_batch
    from autograder.grading.jobs import Options
    from autograder.submitted import find_submissions
    from autograder.views.terminal import grades_table

    course = find_course()
    batch = find_submissions(course, paths, assignment)
    for note in batch.notes:
        err.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)
    if sandbox is SandboxChoice.none:
        err.print("[yellow]! No sandbox: students' code runs with your rights on this machine.[/]")
    started = time.perf_counter()
    with _progress(len(batch.jobs), "grading") as step:
        options = Options(sandbox.value, _device(device))
        report = grade_batch(course, batch, options, jobs, results, step, again=again)
    out.print(grades_table(report.results))
    for line in report.unforeseen:
        err.print(f"[yellow]![/] {escape(line)}", soft_wrap=True)
    for line in report.faults:
        err.print(f"[red]✗[/] {escape(line)}", soft_wrap=True)
    seconds = time.perf_counter() - started
    out.print(
        f"{len(report.results)} of {len(batch.jobs)} submissions graded in {seconds:.1f} s. "
        f"Results: {results}/STUDENT/ASSIGNMENT/result.json"
        + (", gradebook.db and autograded/" if batch.recorded else "")
    )  # fmt: skip
    if report.kept:
        out.print(f"{report.kept} of them were graded before and have not changed since; --again grades them anew.")
    if report.interrupted:
        missing = f"{len(report.missing)} submissions are not graded. Run the same command again for the rest."
        err.print(f"[yellow]Interrupted: {missing}[/]", soft_wrap=True)
        raise typer.Exit(INTERRUPTED)
    if report.faults:
        raise typer.Exit(FAULT)


@app.command(epilog="Example: [bold]autograder audit 01_sequential_mlp[/]")
def audit(
    names: Names = None,
    jobs: Jobs = None,
    attacks: Annotated[bool, typer.Option("--attacks", help="try the corpus of attacks instead")] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="try every small change of the model answers instead")
    ] = False,
) -> None:
    """Prove the graders on the answer corpus: right answers accepted, wrong ones rejected and named."""
    if attacks:
        _audit_attacks(find_course())
        return
    if mutants:
        course = find_course()
        _audit_mutants(course, _chosen(course, names), jobs)
        return
    from autograder.audit import audit as run_audit
    from autograder.diagnosis.corpus import read_corpus
    from autograder.grading.jobs import Options
    from autograder.source import read_source
    from autograder.views.terminal import audit_shortfalls, audit_table

    course = find_course()
    chosen = _chosen(course, names)
    total = sum(len(read_corpus(course.answers(name), read_source(name, course.source(name)))) for name in chosen)
    with _pool(course, chosen, Options(), jobs) as pool, _progress(total, "auditing") as step:
        results = run_audit(course, chosen, pool, step)
    for result in results:
        for line in audit_shortfalls(result):
            err.print(f"[red]✗[/] {escape(line)}", soft_wrap=True)
    out.print(audit_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


def _audit_attacks(course: Course) -> None:
    from autograder.attacks.arena import open_arena
    from autograder.attacks.corpus import read_attacks
    from autograder.views.terminal import attacks_summary, attacks_table

    attacks = read_attacks(course)
    trials = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_arena(course, Path(folder)) as arena,
        _progress(len(attacks), "attacking") as step,
    ):
        for attack in attacks:
            trials.append(arena.try_out(attack))
            step(attack.id)
    for trial in trials:
        gains = [f"it gained {trial.gained:g} points."] if trial.gained > 0 else []
        for complaint in [*gains, *trial.complaints]:
            err.print(f"[red]✗[/] {trial.attack.id}: {escape(complaint)}", soft_wrap=True)
    out.print(attacks_table(trials))
    out.print(attacks_summary(trials), highlight=False)
    if not all(trial.ok for trial in trials):
        raise typer.Exit(1)


def _audit_mutants(course: Course, names: list[str], jobs: int | None) -> None:
    from autograder.grading.jobs import Options
    from autograder.mutation.mutants import mutants_of
    from autograder.mutation.trial import try_mutants
    from autograder.source import read_source
    from autograder.views.terminal import mutants_table

    total = sum(len(mutants_of(read_source(name, course.source(name)))) for name in names)
    with _pool(course, names, Options(), jobs) as pool, _progress(total, "trying") as step:
        results = try_mutants(course, names, pool, step)
    for result in results:
        for mutant in result.survivors:
            err.print(f"[red]✗[/] {result.assignment}: {escape(mutant.id)}", soft_wrap=True, highlight=False)
        for entry in result.stale:
            text = f"{result.assignment}: equivalent.yaml explains what is no survivor: {entry}"
            err.print(f"[red]✗[/] {escape(text)}", soft_wrap=True, highlight=False)
    out.print(mutants_table(results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]autograder demo demo[/]")
def demo(folder: Annotated[Path, typer.Argument(help="folder to make it in")] = Path("demo")) -> None:
    """Make a demonstration: a copy of the course with the work of a class that begins with 30 students."""
    from autograder.demo import STUDENTS, make_demo

    course = make_demo(find_course(), folder)
    out.print(f"{len(STUDENTS)} students, fewer at each of {len(course.names)} assignments: {folder}/submitted/")


def _chosen(course: Course, names: list[str] | None) -> list[str]:
    return [course.assignment(name).name for name in names] if names else course.names


def _device(choice: DeviceChoice) -> str:
    present = _has_cuda()
    if choice is DeviceChoice.cuda and not present:
        raise CourseError("there is no CUDA device here.", fix="Leave --device out: a simulated GPU takes its place.")
    return "cuda" if present and choice is not DeviceChoice.cpu else "simgpu"


def _has_cuda() -> bool:
    if not (Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()):  # of Linux, and of Linux in Windows
        return False  # and torch, which takes seconds to load, need not be asked
    import torch

    return torch.cuda.is_available()


@contextmanager
def _pool(course: Course, names: list[str], options: Options, jobs: int | None) -> Iterator[Pool]:
    from autograder.grading.worker import Pool, cores

    with Pool(course, names, options, jobs or cores()) as pool:
        yield pool


@contextmanager
def _progress(total: int, verb: str) -> Iterator[Callable[[str], None]]:
    """A progress bar with an ETA on a terminal, a line for each thing done elsewhere."""
    if not out.is_terminal:
        done = 0

        def say(text: str) -> None:
            nonlocal done
            done += 1
            out.print(f"[{done}/{total}] {escape(text)}", highlight=False, soft_wrap=True)

        yield say
        return
    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("ETA"),
               TimeRemainingColumn(), TextColumn("{task.fields[last]}"))  # fmt: skip
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(verb, total=total, last="")
        yield lambda text: bar.update(task, advance=1, last=escape(text)[:60])


def main() -> None:
    """Run the command line; errors of ours become a line on stderr and an exit code."""
    from autograder.submitted import UsageError

    try:
        app()
    except UsageError as error:
        err.print(f"[red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(MISUSE)
    except CourseError as error:
        err.print(f"[red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(MISUSE)
    except AutograderError as error:
        err.print(f"[red]The grader failed:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(FAULT)
