"""The zygote: the process in the container that has torch loaded and forks once for each submission.

The zygote itself never runs student code. Its protocol is described in `autograder.wire.control`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time

import torch

from autograder.base.errors import FrameError
from autograder.base.limits import Limits
from autograder.inside import isolation
from autograder.inside.agent import Agent
from autograder.inside.rehearsal import rehearsed
from autograder.inside.torch_setup import set_up_torch
from autograder.wire.control import CONTROL, MAX_MESSAGE_BYTES, STARTED
from autograder.wire.frames import Bounds, Closed, receive, send

NOBODY = 65534
MAX_STATUSES = 64  # wait statuses of ended forks that are kept until the host asks for them


def main() -> None:
    control = socket.socket(fileno=CONTROL)
    _leave_root()
    _enter_new_pid_namespace()
    isolation.set_dumpable(False)
    agent = warm_up(sys.argv[1:])
    sys.path.insert(0, "")  # as in Jupyter, a module beside the notebook can be imported
    with open("/proc/self/statm") as file:
        mapped = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    control.send(json.dumps({"ready": torch.__version__}).encode())
    while True:
        message, descriptors, *_ = socket.recv_fds(control, MAX_MESSAGE_BYTES, 1)
        if not message:
            return
        request = json.loads(message)
        if "ended" in request:
            control.send(json.dumps({"status": _wait_for(request["ended"])}).encode())
        else:
            [descriptor] = descriptors
            pid = _fork(agent, Limits(**request["fork"]), mapped, descriptor, pid_namespace)
            os.close(descriptor)
            control.send(json.dumps({"pid": pid}).encode())


def warm_up(modules: list[str]) -> Agent:
    """Import `modules` and warm up torch and the agent, so that forks need not."""
    set_up_torch()
    for name in modules:
        importlib.import_module(name)
    return rehearsed()


def _leave_root() -> None:
    """Change the user from root to nobody, because the kernel does not apply RLIMIT_NPROC to root."""
    if os.getuid() == 0:
        with contextlib.suppress(OSError):  # if this user namespace does not map nobody
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            isolation.set_dumpable(True)  # cleared by setresuid, but needed for writing to /proc/self


def _enter_new_pid_namespace() -> None:
    """Fork into new user and PID namespaces, which this process must own for `setns`; continue in the child."""
    uid, gid = os.getuid(), os.getgid()
    isolation.unshare(isolation.CLONE_NEWUSER | isolation.CLONE_NEWPID)
    isolation.map_own_user(uid, gid)
    child = os.fork()
    if child:
        os.close(CONTROL)
        os.waitpid(child, 0)
        os._exit(0)


def _fork(agent: Agent, limits: Limits, mapped: int, descriptor: int, pid_namespace: int) -> int:
    isolation.unshare(isolation.CLONE_NEWPID)
    pid = os.fork()
    if pid:
        isolation.enter_pid_namespace_of(pid_namespace)
        return pid
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        _serve(agent, limits, mapped, descriptor)
    except (Closed, BrokenPipeError):
        os._exit(0)
    except BaseException as error:  # No caller can handle it, so report it and exit.
        os.write(2, f"sandbox: {type(error).__name__}: {error}\n".encode())
    os._exit(1)


def _serve(agent: Agent, limits: Limits, mapped: int, descriptor: int) -> None:
    connection = _connect(descriptor)
    os.closerange(CONTROL + 1, 4096)
    isolation.isolate(limits, mapped)
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    # The kernel attaches the pid of this process, as the host sees it, to this first byte.
    connection.sendmsg([STARTED])
    with agent.cells.active():
        _answer_all(agent, connection)


def _answer_all(agent: Agent, connection: socket.socket) -> None:
    while True:
        request = receive(connection, Bounds())
        if "branch" in request:
            send(connection, {"id": request["id"], "values": []})
            [descriptor] = socket.recv_fds(connection, 1, 1)[1]
            child = _fork_if_possible()
            if child == 0:
                connection.detach()
                connection = _connect(descriptor)
                connection.sendmsg([STARTED])
                continue
            os.close(descriptor)
            answer = {"id": request["id"], "values": [child]}
        elif "ended" in request:
            answer = {"id": request["id"], "values": [os.waitpid(request["ended"], 0)[1]]}
        else:
            answer = agent.answer(request)
        try:
            send(connection, answer)
        except Closed:
            raise
        except FrameError as error:  # the answer contains a value that cannot be encoded
            description = {"type": "TypeError", "message": str(error), "cell": "", "line": 0, "code": ""}
            send(connection, {"id": answer["id"], "values": [], "warnings": [], "error": description})


def _connect(descriptor: int) -> socket.socket:
    """The connection of a fork, whose only descriptor is `CONTROL`."""
    connection = socket.socket(fileno=os.dup2(descriptor, CONTROL))
    os.close(descriptor)
    return connection


def _fork_if_possible() -> int | None:
    """As `os.fork`; None if the submission has started as many processes as it may."""
    try:
        return os.fork()
    except OSError:
        return None


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            pid, status = ended
            _statuses[pid] = status
            while len(_statuses) > MAX_STATUSES:
                del _statuses[next(iter(_statuses))]


def _wait_for(pid: int) -> int:
    """The wait status of a fork, which is killed if it has not exited 2 s after closing its socket."""
    deadline = time.monotonic() + 2
    while pid not in _statuses and time.monotonic() < deadline:
        _reap()
        time.sleep(0.001)
    if pid not in _statuses:
        os.kill(pid, signal.SIGKILL)
        while pid not in _statuses:
            _reap()
    return _statuses.pop(pid)


_statuses: dict[int, int] = {}

if __name__ == "__main__":
    main()
