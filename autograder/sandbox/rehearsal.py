"""What the zygote goes through before the first fork: once, what every submission would otherwise pay for.

torch imports, compiles and caches a good deal at its first operation of each kind, and Python adapts bytecode
as it runs. A fork inherits all of that, and copies only the pages that it changes itself.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

import torch

from autograder.probe.agent import Agent, CodeCells
from autograder.probe.client import Probe
from autograder.probe.frames import Bounds, receive, send

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
    transport = _OverFrames(Agent(CodeCells(MODULE)))
    for _ in range(ROUNDS):
        probe = Probe(transport)
        probe.run_cell(MODULE, CODE)
        probe.begin(0)
        x, labels, along = torch.randn(3, 1, 4, 4), torch.tensor([0, 1, 1]), [torch.ones(3, 2)]
        network = probe.build("Network").train()
        network.load(network.state())
        network.parameters()
        network.buffers()
        network(x)
        network.gradients(x, along=along)
        probe.call("train", network, x, labels)
        network.eval().to_gpu().gradients(x, along=along)
        layers = probe.sequential(("Flatten",), ("Linear", 16, 4), ("ReLU",), ("Linear", 4, 2))
        probe.call("train", layers, x, labels)
        recurrent = probe.build("torch.nn.LSTM", 2, 3)
        states = [torch.ones(4, 2, 3), torch.ones(1, 2, 3), torch.ones(1, 2, 3)]
        recurrent.gradients(torch.randn(4, 2, 2), along=states)
        recurrent.to_gpu().gradients(torch.randn(4, 2, 2), along=states)
    del sys.modules[MODULE]


class _OverFrames:
    """An agent in this process that is spoken to as in a fork."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self._grader, self._fork = socket.socketpair()

    def ask(self, request: dict[str, Any]) -> Any:
        send(self._grader, [request])
        send(self._fork, [self.agent.answer(each) for each in receive(self._fork, Bounds())])
        [answer] = receive(self._grader, Bounds())
        return answer
