"""What the zygote goes through before the first fork: once, what every submission would otherwise pay for.

torch imports, compiles and caches a good deal at its first operation of each kind, and Python adapts bytecode
as it runs. A fork inherits all of that, and copies only the pages that it changes itself.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

import torch

from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.inside.simulated_gpu import NAME as SIMULATED
from autograder.wire.frames import Bounds, Handle, receive, send

ROUNDS = 3  # until Python has adapted the bytecode
MODULE = "rehearsal"
CODE = """
import torch
from torch import nn

class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(1, 2, 3, padding=1)
        self.norm = nn.BatchNorm2d(2)
        self.pool = nn.MaxPool2d(2)
        self.linear = nn.Linear(8, 2)

    def forward(self, x):
        x = self.pool(torch.relu(self.norm(self.convolution(x))))
        return self.linear(torch.flatten(x, 1))

def train(model, x, y):
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(2):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    return [loss.item()]
"""


def rehearse() -> None:
    """Build, run and train small models through an agent, over frames, on the CPU and the simulated GPU."""
    # Autograd starts a thread for each device at the first backward pass, and threads do not survive a fork.
    # So there must be no device yet, and later passes must run in the thread that asks for them.
    torch.autograd.set_multithreading_enabled(False)
    torch.ones(1, requires_grad=True).sum().backward()
    grader = _Grader(Agent(CodeCells(MODULE)))
    for _ in range(ROUNDS):
        grader.ask("run_cell", cell=MODULE, source=CODE)
        grader.ask("begin", seed=0)
        x, labels, along = torch.randn(3, 1, 4, 4), torch.tensor([0, 1, 1]), [torch.ones(3, 2)]
        network = grader.build("Network")
        grader.ask("train", of=network, mode=True)
        state = grader.ask("state", of=network)
        grader.ask("load", of=network, state=state)
        grader.ask("parameters", of=network)
        grader.ask("buffers", of=network)
        shapes = {"linear.bias": (2,)}
        grader.ask("responses", of=network, like=shapes, names=[*shapes], seed=0, scale=1.0, args=[x])
        grader.call(network, x)
        grader.gradients(network, x, along=along)
        grader.call("train", network, x, labels)
        grader.ask("train", of=network, mode=False)
        grader.ask("to", of=network, device=SIMULATED)
        grader.gradients(network, x, along=along)
        recurrent = grader.build("torch.nn.LSTM", 2, 3)
        states = [torch.ones(4, 2, 3), torch.ones(1, 2, 3), torch.ones(1, 2, 3)]
        grader.gradients(recurrent, torch.randn(4, 2, 2), along=states)
        grader.ask("to", of=recurrent, device=SIMULATED)
        grader.gradients(recurrent, torch.randn(4, 2, 2), along=states)
    del sys.modules[MODULE]


class _Grader:
    """Asks an agent in this process as a grader asks one in a fork."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._ours, self._theirs = socket.socketpair()
        self._made = 0

    def ask(self, do: str, made: int | None = None, **arguments: Any) -> Any:
        send(self._ours, {"id": 0, "steps": [{"do": do, "with": arguments, "as": made}]})
        send(self._theirs, self._agent.answer(receive(self._theirs, Bounds())))
        answer = receive(self._ours, Bounds())
        if answer["error"] is not None:
            raise RuntimeError(f"{do} fails in the rehearsal: {answer['error']['message']}")
        return answer["values"][0]

    def call(self, target: Handle | str, *args: Any, made: int | None = None) -> Any:
        return self.ask("call", made, target=target, method="", args=list(args), kwargs={})

    def build(self, name: str, *args: Any) -> Any:
        self._made -= 1
        return self.call(name, *args, made=self._made)

    def gradients(self, of: Handle, *args: Any, along: list[torch.Tensor]) -> None:
        self.ask("vjp", target=of, method="", args=list(args), kwargs={}, cotangents=along, wrt=[of])
