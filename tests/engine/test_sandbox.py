"""What a student's process can see and do."""

from __future__ import annotations

import dataclasses
import errno
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from autograder.base.errors import SandboxError
from autograder.base.limits import Limits
from autograder.inside import seccomp
from autograder.probe.probe import Probe
from autograder.sandbox.clock import Budget
from autograder.sandbox.container import container, user_flags
from autograder.sandbox.fork import IDLE_FACTOR, Fork
from autograder.sandbox.host import Sandbox, find_bwrap
from autograder.sandbox.sandboxes import Sandboxes
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import Status, StudentFailure

Run = Callable[..., object]
LIMITS = Limits(cpu_seconds=3, memory_bytes=512 << 20, processes=16, written_bytes=4 << 20)


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Runs the body of a function in a fresh fork and gives what it returns."""

    def call(body: str, *args: object) -> object:
        fork = Fork(sandbox, LIMITS)
        try:
            probe = Probe(fork)
            lines = "\n".join("    " + line for line in body.strip().splitlines())
            probe.run_cell(CellId("one"), f"import os, sys, socket, time\ndef f(*args):\n{lines}\n")
            return probe.call("f", *args)
        finally:
            fork.close()

    return call


def test_nothing_of_the_course_is_there(run: Run) -> None:
    root = Path(__file__).resolve().parents[2]
    for part in ("tests", "solutions", "course.yaml", ".git", "gradebook.db"):
        assert run("return os.path.exists(args[0])", str(root / part)) is False


def seen(*command: str, hide: Path | None = None) -> str:
    """What a command prints in a container made anew."""
    bwrap = [str(find_bwrap()), *next(user_flags()), *container(cuda=False, hide=hide)]
    return subprocess.run([*bwrap, *command], capture_output=True, text=True, check=True).stdout


def test_a_course_in_the_folder_of_python_itself_stays_unseen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As after `python -m venv .` in the course's folder, and with a course among the packages."""
    for part in ("lib/packages", "tests/hidden", "lib/course/tests"):
        (tmp_path / part).mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert seen("ls", str(tmp_path)).split() == ["lib"]
    assert seen("ls", str(tmp_path / "lib")).split() == ["course", "packages"]
    assert seen("ls", str(tmp_path / "lib" / "course"), hide=tmp_path / "lib" / "course") == ""


def test_of_the_machine_programs_and_libraries_are_seen_and_shared_folders_are_not() -> None:
    """nbgrader's exchange, with everybody's submissions, is in /usr/local/share."""
    assert "bin" in seen("ls", "/usr").split()
    assert set(seen("ls", "/usr/local").split()) <= {"bin", "sbin", "lib", "lib32", "lib64", "libexec", "include"}
    assert set(seen("ls", "/etc").split()) == {"alternatives", "ld.so.cache"}


def test_only_its_own_folder_can_be_written(run: Run) -> None:
    body = """
try:
    open(args[0], "w").close()
    return True
except OSError:
    return False
"""
    for folder in ("/", "/dev", "/proc", "/usr", "/engine", "/etc", "/root"):
        assert run(body, f"{folder}/x") is False, folder
    assert run(body, "/scratch/x") is True


def test_what_one_fork_writes_no_other_sees(run: Run) -> None:
    assert run(
        "open('/scratch/left', 'w').close(); open('/dev/shm/left', 'w').close(); return os.listdir('/scratch')"
    ) == ["left"]
    assert run("return os.listdir('/scratch') + os.listdir('/dev/shm')") == []


def test_no_more_than_the_limit_can_be_written(run: Run) -> None:
    body = """
written = 0
try:
    for number in range(64):
        with open(f"/scratch/{number}", "wb") as file:
            written += file.write(bytes(1 << 20))
except OSError:
    pass
return written
"""
    assert run(body) <= LIMITS.written_bytes  # type: ignore[operator]


def test_there_is_no_network(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        body = """
try:
    socket.create_connection(("127.0.0.1", args[0]), timeout=1)
    return "connected"
except OSError as error:
    return type(error).__name__
"""
        assert run(body, server.getsockname()[1]) != "connected"


def test_it_sees_no_other_process(run: Run) -> None:
    assert run("return os.getpid()") == 1
    assert run("return os.listdir('/proc')") == []


def test_it_has_no_privileges(run: Run) -> None:
    assert run("return os.getuid()") != 0
    body = """
import ctypes
return ctypes.CDLL(None).mount(b"tmpfs", b"/scratch", b"tmpfs", 0, b"")
"""
    assert run(body) == -1


def test_of_the_engine_only_what_runs_there_is_seen(run: Run) -> None:
    body = """
import autograder
return sorted(os.listdir(os.path.dirname(autograder.__file__)))
"""
    assert run(body) == ["__init__.py", "base", "inside", "wire"]


def test_a_system_call_that_came_with_a_later_kernel_is_refused(run: Run) -> None:
    body = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
results = []
for number in args:
    results.append((libc.syscall(number), ctypes.get_errno()))
return results
"""
    for result, error in run(body, seccomp.NEWEST + 1, 999, 100_000):  # type: ignore[attr-defined]
        assert (result, error) == (-1, errno.ENOSYS)


def test_a_fork_that_cannot_be_isolated_says_why(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="mount /scratch: Invalid argument"):
        Fork(sandbox, dataclasses.replace(LIMITS, written_bytes=-1))
    fork = Fork(sandbox, LIMITS)  # and the next one is as ever
    fork.close()


class Silent(Sandbox):
    """A sandbox whose forks never say anything, or end at once."""

    ended = False

    def take(self, limits: Limits) -> tuple[socket.socket, int]:
        ours, self.theirs = socket.socketpair()
        if self.ended:
            self.theirs.close()
        return ours, 1


@pytest.mark.parametrize("ended", [True, False])
def test_a_fork_that_does_not_answer_is_a_fault_of_the_sandbox(monkeypatch: pytest.MonkeyPatch, ended: bool) -> None:
    monkeypatch.setattr("autograder.sandbox.fork.START_SECONDS", 0.2)
    with Silent(wait=False) as sandbox:
        sandbox.ended = ended
        with pytest.raises(SandboxError, match="did not start"):
            Fork(sandbox, LIMITS)


def test_the_environment_says_nothing_of_the_host(run: Run) -> None:
    os.environ["A_SECRET_TOKEN"] = "secret"
    try:
        assert "A_SECRET_TOKEN" not in run("return dict(os.environ)")  # type: ignore[operator]
    finally:
        del os.environ["A_SECRET_TOKEN"]


def test_the_number_of_processes_is_limited(run: Run) -> None:
    body = """
made = 0
try:
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        made += 1
except OSError:
    pass
return made
"""
    assert 0 < run(body) < LIMITS.processes  # type: ignore[operator]


def test_memory_is_limited(run: Run) -> None:
    with pytest.raises(StudentFailure) as caught:
        run("return len(bytearray(2 << 30))")
    assert caught.value.status is Status.OUT_OF_MEMORY


def test_a_loop_is_ended_when_its_cpu_time_is_over(run: Run) -> None:
    started = time.monotonic()
    with pytest.raises(StudentFailure) as caught:
        run("while True: pass")
    assert caught.value.status is Status.TIMED_OUT
    assert time.monotonic() - started < LIMITS.cpu_seconds * IDLE_FACTOR + 2


def test_a_sleep_is_ended_when_its_wall_time_is_over(run: Run) -> None:
    with pytest.raises(StudentFailure) as caught:
        run("time.sleep(3600)")
    assert caught.value.status is Status.TIMED_OUT


def test_a_branch_goes_on_and_its_parent_stays_as_it_was(sandbox: Sandbox) -> None:
    fork = Fork(sandbox, LIMITS)
    Probe(fork).run_cell(CellId("one"), "x = [1]")
    branch = Fork(sandbox, LIMITS, fork)
    Probe(branch).run_cell(CellId("two"), "x.append(2)")
    assert (Probe(fork).get("x"), Probe(branch).get("x")) == ([1], [1, 2])
    with pytest.raises(StudentFailure, match="exit code 7"):
        Probe(branch).run_cell(CellId("three"), "import os\nos._exit(7)")
    assert (fork.alive, branch.alive) == (True, False)
    other = Fork(sandbox, LIMITS, fork)
    assert Probe(other).get("x") == [1]
    fork.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{other.pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    with pytest.raises(StudentFailure):
        Probe(other).get("x")


@pytest.mark.parametrize("how", ["os.fork = None", "os.fork = lambda: 5", "os.fork = lambda: 1 / 0", "os.close(3)"])
def test_a_process_that_prevents_a_branch_fails_by_itself(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("autograder.sandbox.fork.BRANCH_SECONDS", 0.3)
    fork = Fork(sandbox, LIMITS)
    with pytest.raises(StudentFailure):  # noqa: PT012 - closing the connection shows at once
        Probe(fork).run_cell(CellId("one"), f"import os\n{how}")
        Fork(sandbox, LIMITS, fork)
    fork.close()
    other = Fork(sandbox, LIMITS)
    Probe(other).run_cell(CellId("one"), "x = 1")
    other.close()


def test_time_in_which_a_process_waits_for_a_processor_is_not_counted(sandbox: Sandbox) -> None:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        fork = Fork(sandbox, LIMITS)
        budget = Budget(60)
        fork.start_clock(budget)
        spin = "import time\nstart = time.process_time()\nwhile time.process_time() - start < 0.5:\n    pass\n"
        Probe(fork).run_cell(CellId("one"), spin)
        fork.stop_clock()
        assert 60 - budget.left == pytest.approx(0.5, abs=0.3)
        fork.close()
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_the_time_of_other_processes_and_idle_time_count(sandbox: Sandbox) -> None:
    fork = Fork(sandbox, LIMITS)
    for code in (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-Sc', 'for _ in range(10**7): pass'])\n",
        "import time\ntime.sleep(0.5)\n",
    ):
        budget = Budget(60)
        fork.start_clock(budget)
        Probe(fork).run_cell(CellId("one"), code)
        fork.stop_clock()
        assert 60 - budget.left > 0.15
    fork.close()


@pytest.mark.parametrize("claim", [b'[{"map": {"id": 1, "values": [true]}}]', b"[true]", b'[{"map": {"id": 1.0}}]'])
def test_an_answer_that_nobody_asked_for_ends_the_fork(sandbox: Sandbox, claim: bytes) -> None:
    """Otherwise each answer would be read one question too late, and the next probe would take it for its first."""
    fork = Fork(sandbox, LIMITS)
    forge = f"import os, struct, time\nos.write(3, struct.pack('!IQ', {len(claim)}, 0) + {claim!r})\ntime.sleep(0.3)"
    probe = Probe(fork)
    with pytest.raises(StudentFailure, match="answer"):  # noqa: PT012 - the first or the second, as the frames arrive
        probe.run_cell(CellId("one"), forge)
        probe.run_cell(CellId("two"), "x = 1")
    assert not fork.alive
    with pytest.raises(StudentFailure, match="has ended"):
        Probe(fork).get("x")


def test_nothing_outlives_its_fork(sandbox: Sandbox) -> None:
    fork = Fork(sandbox, LIMITS)
    probe = Probe(fork)
    probe.run_cell(
        CellId("one"),
        "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(600)\n",
    )
    descendants = _processes_in_namespace_of(fork)
    assert len(descendants) == 4
    fork.close()
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in descendants) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{pid}").exists() for pid in descendants)


def _processes_in_namespace_of(fork: Fork) -> list[int]:
    namespace = os.readlink(f"/proc/{fork.pid}/ns/pid")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.readlink(entry / "ns" / "pid") == namespace:
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def test_closing_the_sandbox_leaves_no_process() -> None:
    with Sandbox([]) as sandbox:
        Fork(sandbox, LIMITS)
        inside = subprocess.run(
            ["pgrep", "-f", "autograder.inside.zygote"], capture_output=True, text=True, check=False
        ).stdout.split()
        own = [pid for pid in inside if _is_descendant(int(pid), sandbox.process.pid)]
        assert own
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in own) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{pid}").exists() for pid in own)


def _is_descendant(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def test_without_bubblewrap_it_refuses_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="Install bubblewrap") as caught:
        Sandbox([])
    assert "No permissions to create new namespace" in str(caught.value)


def test_what_few_submissions_import_is_in_a_sandbox_of_its_own() -> None:
    with Sandboxes(["wave", "xml.dom"], first=[["import wave"]]) as sandboxes:
        lean = sandboxes.of(["import torch", "# import wave", "x = 'from wave import open'", "import waves"])
        more = sandboxes.of(["import torch", "if True:\n    from wave import open"])
        most = sandboxes.of(["from xml import dom"])
        assert sandboxes.of(["import torch"]) is lean
        assert sandboxes.of(["import os, wave as w"]) is more
        assert sandboxes.of(["import wave", "import xml.dom"]) is most
        for sandbox, imported in ((lean, []), (more, ["wave"]), (most, ["wave", "xml.dom"])):
            fork = Fork(sandbox, Limits())
            probe = Probe(fork)
            probe.run_cell(CellId("code"), "import sys\ndef has(name):\n    return name in sys.modules")
            assert [name for name in ("wave", "xml.dom") if probe.call("has", name)] == imported
            fork.close()


def test_a_sandbox_that_nobody_waits_for_says_when_it_is_ready() -> None:
    with Sandboxes([], first=[["import torch"]]) as sandboxes:
        assert not sandboxes.ready
        sandbox = sandboxes.of(["import torch"])
        assert sandbox.ready
        assert sandboxes.ready


def test_a_fork_that_trains_and_uses_the_simulated_gpu_has_no_compiler(sandbox: Sandbox) -> None:
    fork = Fork(sandbox, Limits())
    probe = Probe(fork)
    probe.run_cell(CellId("code"), TRAINS)
    layers = probe.sequential(("Linear", 2, 1))
    before = layers.state()
    probe.call("train", layers, torch.ones(3, 2))
    assert not torch.equal(layers.state()["0.weight"], before["0.weight"])
    layers.to_gpu()(torch.ones(3, 2))
    assert probe.call("compilers") == []
    fork.close()


TRAINS = """
import sys, torch

def train(model, x):
    for kind in (torch.optim.Adam, torch.optim.SGD, torch.optim.AdamW, torch.optim.RMSprop):
        optimizer = kind(model.parameters(), lr=0.1)
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
        optimizer.load_state_dict(optimizer.state_dict())
        assert not any(value.requires_grad for state in optimizer.state.values() for value in state.values())

def compilers():
    return [name for name in ("torch._dynamo", "torch._inductor", "sympy") if name in sys.modules]
"""


@pytest.mark.parametrize("how", ["@torch.compile", "@torch.compile(fullgraph=True)"])
def test_code_that_asks_for_the_compiler_runs_as_it_is_written(sandbox: Sandbox, how: str) -> None:
    fork = Fork(sandbox, Limits())
    probe = Probe(fork)
    probe.run_cell(CellId("code"), f"import torch\n{how}\ndef double(x):\n    return x + x")
    assert torch.equal(probe.call("double", torch.ones(2)), torch.full((2,), 2.0))
    fork.close()
