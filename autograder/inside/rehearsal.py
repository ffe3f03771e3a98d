"""Warms up the zygote before its first fork.

At the first operation of each kind torch imports modules and fills caches, and Python specialises bytecode while it
runs. A fork inherits all this, so submissions do not spend time on it.
"""

from __future__ import annotations

import socket
from typing import Any

import torch

from autograder.inside.agent import Agent
from autograder.inside.cells import CodeCells
from autograder.inside.simulated_gpu import NAME as SIMULATED
from autograder.wire.frames import Bounds, Handle, receive, send

ROUNDS = 3  # after which Python has specialised the bytecode
CELL = "rehearsal"
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


def rehearsed() -> Agent:
    """An agent that has built and trained small models, on the CPU and the simulated GPU, and has forgotten them."""
    # A backward pass starts a thread for each GPU, and threads do not survive a fork. So it runs in the calling thread.
    torch.autograd.set_multithreading_enabled(False)
    torch.ones(1, requires_grad=True).sum().backward()
    rehearsing = Agent(CodeCells())
    agent = _Connection(rehearsing)
    for _ in range(ROUNDS):
        agent.ask("run_cell", cell=CELL, number=1, source=CODE)
        agent.ask("begin", seed=0)
        x, labels, along = torch.randn(3, 1, 4, 4), torch.tensor([0, 1, 1]), [torch.ones(3, 2)]
        network = agent.call("Network")
        agent.ask("train", of=network, mode=True)
        state = agent.ask("state", of=network)
        agent.ask("load", of=network, state=state)
        agent.ask("parameters", of=network)
        agent.ask("buffers", of=network)
        shapes = {"linear.bias": (2,)}
        agent.ask("responses", of=network, like=shapes, names=[*shapes], seed=0, scale=1.0, args=[x])
        agent.call(network, x)
        agent.gradients(network, x, along=along)
        agent.call("train", network, x, labels)
        agent.ask("train", of=network, mode=False)
        agent.ask("to", of=network, device=SIMULATED)
        agent.gradients(network, x, along=along)
        recurrent = agent.call("torch.nn.LSTM", 2, 3)
        states = [torch.ones(4, 2, 3), torch.ones(1, 2, 3), torch.ones(1, 2, 3)]
        agent.gradients(recurrent, torch.randn(4, 2, 2), along=states)
        agent.ask("to", of=recurrent, device=SIMULATED)
        agent.gradients(recurrent, torch.randn(4, 2, 2), along=states)
    rehearsing.forget()
    return rehearsing


class _Connection:
    """Sends requests to an agent in this process in the same way as a grader does to an agent in a fork."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._ours, self._theirs = socket.socketpair()

    def ask(self, do: str, **arguments: Any) -> Any:
        send(self._ours, {"id": 0, "steps": [{"do": do, "with": arguments, "as": None}]})
        send(self._theirs, self._agent.answer(receive(self._theirs, Bounds())))
        answer = receive(self._ours, Bounds())
        if answer["error"] is not None:
            raise RuntimeError(f"{do} fails during the warm-up: {answer['error']['message']}")
        return answer["values"][0]

    def call(self, target: Handle | str, *args: Any) -> Any:
        return self.ask("call", target=target, method="", args=list(args), kwargs={})

    def gradients(self, of: Handle, *args: Any, along: list[torch.Tensor]) -> None:
        self.ask("vjp", target=of, method="", args=list(args), kwargs={}, cotangents=along, wrt=[of])
