"""A class in which things go wrong: each is named, and stops nobody else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from classes import NOTEBOOK, Take, solved
from gits import git
from servers import HttpForge, Server

from autograder.content.course import Course


def test_a_server_that_never_answers_costs_no_more_than_its_time(take: Take) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        outcome = take(f"http://127.0.0.1:{silent.getsockname()[1]}/ada.git", seconds=1.0)
    assert "took more than 1 s" in outcome.reason
    assert time.monotonic() - started < 5


def test_a_class_in_which_everything_goes_wrong_is_collected_as_far_as_it_goes(
    built: Course, server: Server, forge: HttpForge, tmp_path: Path
) -> None:
    server.hand_in({NOTEBOOK: solved(built)}, "17:00")
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    table = built.root / "class.csv"
    table.write_text(f"""Student,Repository,Branch,Due,Group
Zoë Maes,{server.path},,,A
gone,{tmp_path}/nowhere.git,,,A
empty,{tmp_path}/empty.git,,,A
private,http://user:pa55word@127.0.0.1:{forge.url.rpartition(":")[2]}/private/x.git,,,A
branchless,{server.path},develop,,A
early,{server.path},,2020-01-01,A
a/b,{server.path},,,A
when,{server.path},,tomorrow,A
twin,{server.path},,,A
Twin,{server.path},,,A
outside,ext::sh -c id,,,A
last,{server.path},main,2026-11-20T19:00:00+01:00,A
asked,{forge.url}/private/y.git,,,A
descriptor,fd::0,,,A
""")
    ask = tmp_path / "ask"
    ask.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho secret\n")
    ask.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "collect", "--from", "class.csv"], cwd=built.root, text=True,
        capture_output=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "200", "GIT_ASKPASS": str(ask), "SSH_ASKPASS": str(ask)},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    said = dict(line.removeprefix("✗ row ").split(", ", 1) for line in done.stderr.splitlines() if line.startswith("✗"))
    assert list(said) == ["3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "14", "15"]
    assert "does not exist" in said["3"] or "not appear to be a git repository" in said["3"]
    assert "nothing has been pushed" in said["4"]
    assert "requires credentials" in said["5"]
    assert "pa55word" not in done.stderr + done.stdout
    assert "no branch or tag 'develop'. Its branches are: main." in said["6"]
    assert "nothing arrived before the deadline, 2020-01-01 23:59:59 UTC" in said["7"]
    assert "'/' in the student's name 'a/b' separates folders" in said["8"]
    assert "'tomorrow' is not a time" in said["9"]
    assert said["10"] == "twin: rows 10 and 11 are for the same student; none of them is used."
    assert "'ext' not allowed" in said["12"]
    assert "requires credentials" in said["14"]
    assert not (tmp_path / "asked").exists()
    assert "'fd' not allowed" in said["15"]
    assert sorted(path.name for path in (built.root / "submitted").iterdir()) == ["Zoë Maes", "last"]
    assert "2 submissions of 2 students" in done.stdout
    assert "not certain" in done.stdout


def test_misuse_ends_with_exit_code_2(built: Course) -> None:
    (built.root / "no.csv").write_text("name,url\nada,x\n")
    for arguments, said in (
        ([], "--from"),
        (["--from", "missing.csv"], "No such file"),
        (["--from", "no.csv"], "has no column student and no column repository"),
        (["--from", "no.csv", "--assignment", "99_x"], "99_x"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "collect", *arguments], cwd=built.root, text=True, capture_output=True
        )
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
