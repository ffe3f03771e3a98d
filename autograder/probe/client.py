"""What a grader holds: a `Probe` on a submission, and `Remote` objects that live on its side.

    model = student.build("MyCNN")          # an object of the student's class
    logits = model(images)                  # a tensor, (B, 10)
    result = model.gradients(images, along=[torch.randn(4, 10)])

Whatever comes back was made by code that may lie. Shapes and types are checked here; values are for
the grader to compare with the model answer's.

What a grader need not know before it goes on (that a model was built, that weights were loaded) waits, and
travels with the next question: a message costs more than what most of them ask for. So a mistake in a
student's `__init__` may come to light a line later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.base.language import Text, halves
from autograder.probe.transports import Transport
from autograder.wire.cells import CellId
from autograder.wire.failures import CodeLocation, Status, StudentFailure, protocol_error
from autograder.wire.frames import Handle
from autograder.wire.pairing import Unlike
from autograder.wire.values import mapped

# What reading an answer of another form may raise: of tensors and of numbers that are not finite, too.
NOT_READABLE = (TypeError, ValueError, OverflowError, RuntimeError)
MOST_TEXT = 2000  # characters of what an answer says of an exception
TOO_MUCH_MEMORY = Text("Your code asked for more memory than it may use.", "你的代码申请的内存超过了允许的量。")
UNTOUCHED = Text("You have not changed this exercise yet.", "这道练习还没有动过。")


@dataclass(frozen=True)
class Parameter:
    """What a model says of one parameter. A claim: nothing scores on it alone."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    requires_grad: bool


@dataclass(frozen=True)
class Gradients:
    """Outputs of a forward pass and the gradients of `sum(output * along)`."""

    output: Any
    parameters: dict[str, torch.Tensor | None]
    inputs: list[torch.Tensor | None]


@dataclass(frozen=True)
class Observation:
    """One request and what came of it, for diagnosis."""

    action: str
    outcome: Any


@dataclass(frozen=True)
class _Step:
    """Something for the agent to do, and the object that will come of it, if it is to be one."""

    action: str
    arguments: dict[str, Any]
    made: Remote | None = None
    name: str = ""


class Probe:
    """The student's code, seen through messages.

    Args:
        transport: where the agent is.
        device: where `Remote.to_gpu` moves things: "simgpu" or "cuda".
    """

    def __init__(self, transport: Transport, *, device: str = "simgpu") -> None:
        self.transport = transport
        self.device = device
        self.observations: list[Observation] = []
        self.warnings: list[str] = []
        self.broken_cells: dict[CellId, StudentFailure] = {}
        self.cell: CellId | None = None  # that the check is about
        self.out_of_memory = False
        self._number = 0
        self._made = 0
        self._waiting: list[_Step] = []

    def build(self, name: str, *args: Any, **kwargs: Any) -> Remote:
        """An object made by calling `name` of the student's code (or "torch.nn.Linear" and its like)."""
        return self._make("call", f"{name}(...)", target=name, method="", args=list(args), kwargs=kwargs)

    def object(self, name: str) -> Remote:
        """A global variable of the student's code that is to be a model or another object."""
        return self._make("get", name, name=name)

    def sequential(self, *layers: tuple[Any, ...]) -> Remote:
        """An nn.Sequential of torch.nn's layers, each its name and arguments: `("Linear", 4, 2), ("ReLU",)`."""
        return self.build("torch.nn.Sequential", *(self.build(f"torch.nn.{name}", *args) for name, *args in layers))

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """The result of a function of the student's."""
        return self._find("call", target=name, method="", args=list(args), kwargs=kwargs)

    def calls(self, target: str | Remote, cases: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """The results of a function or an object, called once for each of the positional arguments `cases`.

        All are asked for in one message. A call that fails raises when its turn has come.
        """
        waited = len(self._waiting)
        for case in cases:
            arguments: dict[str, Any] = {"target": target, "method": "", "args": list(case), "kwargs": {}}
            self._waiting.append(_Step("call", mapped(_as_handle, arguments)))
        values, failure = self._exchange()
        yield from map(self._with_remotes, values[waited:])
        if failure is not None:
            raise failure

    def run(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Call a function of the student's for what it does; nobody waits for what it returns."""
        self._tell("call", target=name, method="", args=list(args), kwargs=kwargs)

    def get(self, name: str) -> Any:
        """A global variable of the student's code."""
        return self._find("get", name=name)

    def seed(self, seed: int) -> None:
        """Set torch's random seed on the student's side."""
        self._tell("seed", seed=seed)

    def begin(self, seed: int) -> None:
        """Start a check afresh: forget objects and observations, set the seed."""
        self._waiting.clear()
        self.observations.clear()
        self.warnings.clear()
        self.out_of_memory = False
        self._made = 0
        self._tell("begin", seed=seed)

    def note_warnings(self) -> None:
        """Have what torch has warned of tell one mistake from another."""
        self.observations.append(Observation("warnings", list(self.warnings)))

    def run_cell(self, cell: CellId, source: str) -> None:
        """Run one cell of the submission."""
        self._ask("run_cell", cell=str(cell), source=source)

    def _make(self, action: str, said: str, /, **arguments: Any) -> Remote:
        """Have an object made or found before the next question; `said` is what a message calls it."""
        self._made += 1
        # The agent counts what it hands out from 0 up; below 0 the names are ours.
        made = Remote(self, Handle(-self._made))
        self._tell(action, made, said, **arguments)
        return made

    def _tell(self, action: str, made: Remote | None = None, name: str = "", /, **arguments: Any) -> None:
        """Have something done before the next question. Tensors are copied: the grader may go on to change its own."""
        self._waiting.append(_Step(action, mapped(_copied_or_handle, arguments), made, name))

    def _ask(self, action: str, **arguments: Any) -> Any:
        """A question whose answer is made of plain values and tensors."""
        self._waiting.append(_Step(action, mapped(_as_handle, arguments)))
        return self.settle()

    def _find(self, action: str, **arguments: Any) -> Any:
        """A question whose answer may hold objects that stay on the student's side."""
        return self._with_remotes(self._ask(action, **arguments))

    def _with_remotes(self, found: Any) -> Any:
        return mapped(lambda item: Remote(self, item) if isinstance(item, Handle) else item, found)

    def settle(self) -> Any:
        """Have everything done that waits.

        Returns:
            What came of the last step.

        Raises:
            StudentFailure: a step failed; those after it were not done.
        """
        values, failure = self._exchange()
        if failure is not None:
            raise failure
        return values[-1] if values else None

    def _exchange(self) -> tuple[list[Any], StudentFailure | None]:
        """What came of the steps that waited, up to the first that failed, and its failure."""
        steps, self._waiting = self._waiting, []
        if not steps:
            return [], None
        self._number += 1
        done: list[Any] = []
        try:
            values, failure = self._read(self.transport.ask(self._request(steps)), len(steps))
            for step, value in zip(steps, values, strict=False):
                if step.made is not None:
                    step.made.handle = _as_named(value, step)
                self.observations.append(Observation(step.action, value))
                done.append(value)
        except StudentFailure as raised:
            failure = raised
        if failure is not None:
            said = (failure.status.value, failure.kind, failure.message.en)
            self.observations.append(Observation(f"{steps[len(done)].action} failed", said))
        return done, failure

    def _request(self, steps: Sequence[_Step]) -> dict[str, Any]:
        return {
            "id": self._number,
            "steps": [
                {"do": step.action, "with": step.arguments, "as": step.made.handle.id if step.made else None}
                for step in steps
            ],
        }

    def _read(self, answer: Any, most: int) -> tuple[list[Any], StudentFailure | None]:
        """The values of the steps that were done, and what stopped the next."""
        if not isinstance(answer, dict) or not _same_number(answer.get("id"), self._number):
            raise protocol_error("an answer out of turn")
        warnings, values, error = (answer.get(key) for key in ("warnings", "values", "error"))
        if isinstance(warnings, list):
            self.warnings += [str(text)[:300] for text in warnings[:8]]
        if not isinstance(values, list) or not (len(values) == most if error is None else len(values) < most):
            raise protocol_error("another number of answers than it was asked for")
        if error is None:
            return values, None
        if not isinstance(error, dict):
            raise protocol_error("an error without a description")
        return values, self._failure({key: error.get(key) for key in ("type", "message", "cell", "line", "code")})

    def _failure(self, error: dict[str, Any]) -> StudentFailure:
        kind, message, code = (str(error[key])[:MOST_TEXT] for key in ("type", "message", "code"))
        cell, line = CellId.read(error["cell"]), error["line"]
        location = CodeLocation(cell, line if type(line) is int and line > 0 else 0, code) if cell else None
        if kind == "NameError" and cell is None and self.broken_cells:
            own = self.broken_cells.get(self.cell) if self.cell else None
            return own or next(iter(self.broken_cells.values()))
        if kind == Unlike.__name__ and cell is None:
            return StudentFailure(Status.FAILED, halves(message), kind=kind)
        if kind == "MemoryError" or "can't allocate memory" in message or "bad_alloc" in message:
            self.out_of_memory = True
            return StudentFailure(Status.OUT_OF_MEMORY, TOO_MUCH_MEMORY, location=location)
        if kind == "NotImplementedError" and code.startswith("raise NotImplementedError"):
            return StudentFailure(Status.ERROR, UNTOUCHED, kind=kind, location=location)
        colon = f": {message}" if message else ""
        text = Text(f"Your code raised {kind}{colon or '.'}", f"你的代码抛出了 {kind}{colon or '。'}")
        return StudentFailure(Status.ERROR, text, kind=kind, location=location)


class Remote:
    """An object on the student's side: a model, an optimizer, a class, whatever it made."""

    def __init__(self, probe: Probe, handle: Handle) -> None:
        self.probe = probe
        self.handle = handle

    @property
    def kind(self) -> str:
        """What it says it is, such as "nn.Module MyCNN"."""
        self.probe.settle()
        return self.handle.kind

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it. Tensors come back detached and on the CPU."""
        return self.call("", *args, **kwargs)

    def call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call one of its methods; of `train()`, say, when what it returns is in question."""
        return self.probe._find("call", target=self, method=method, args=list(args), kwargs=kwargs)

    def gradients(
        self, *args: Any, along: Sequence[torch.Tensor], method: str = "", models: Sequence[Remote] | None = None
    ) -> Gradients:
        """Forward on `args`, then backward.

        Args:
            along: a tensor for each tensor of the output, of its shape; what is differentiated is
                `sum(output * along)`.
            models: whose parameters' gradients to return; its own by default.
        """
        given = self._ask(
            "vjp", target=self, method=method, args=list(args), kwargs={}, cotangents=list(along),
            wrt=[self] if models is None else list(models),
        )  # fmt: skip
        if not isinstance(given, dict) or set(given) != {"output", "parameters", "inputs"}:
            raise protocol_error("gradients in no known form")
        parameters, inputs = given["parameters"], given["inputs"]
        if not isinstance(parameters, dict) or not isinstance(inputs, list):
            raise protocol_error("gradients in no known form")
        if not all(item is None or isinstance(item, torch.Tensor) for item in [*parameters.values(), *inputs]):
            raise protocol_error("a gradient that is no tensor")
        return Gradients(given["output"], {str(name): grad for name, grad in parameters.items()}, inputs)

    def parameters(self) -> list[Parameter]:
        """Its registered parameters, in order."""
        try:
            found = [
                Parameter(str(name), tuple(int(size) for size in shape), str(dtype), bool(grad))
                for name, shape, dtype, grad in self._ask("parameters", of=self)
            ]
        except NOT_READABLE as error:
            raise protocol_error("parameters in no known form") from error
        return found

    def buffers(self) -> dict[str, tuple[int, ...]]:
        """Names and shapes of its registered buffers."""
        try:
            return {str(name): tuple(int(n) for n in shape) for name, shape, _ in self._ask("buffers", of=self)}
        except NOT_READABLE as error:
            raise protocol_error("buffers in no known form") from error

    def state(self) -> dict[str, torch.Tensor]:
        """Its state_dict."""
        state = self._ask("state", of=self)
        if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
            raise protocol_error("a state that is no dict of tensors")
        return {str(name): value for name, value in state.items()}

    def load(self, state: Mapping[str, torch.Tensor]) -> None:
        """Copy values into its parameters and buffers, by their names."""
        self.probe._tell("load", of=self, state=dict(state))

    def draw(self, like: Mapping[str, Sequence[int]], seed: int, scale: float) -> None:
        """Fill its parameters with random values, the same for every model given the same arguments.

        Args:
            like: names and shapes of a model's parameters, with which its own are paired: by name, else by shape
                and order.
            scale: standard deviation of the values, about.
        """
        self.probe._tell(
            "draw", of=self, like={name: tuple(size) for name, size in like.items()}, seed=seed, scale=scale
        )

    def responses(
        self, *args: Any, like: Mapping[str, Sequence[int]], names: Sequence[str], seed: int, scale: float
    ) -> list[Any]:
        """What it computes with small random parameters, and after each of some has been drawn anew, in one question.

        In the end it is as it was.

        Args:
            like: names and shapes of its parameters.
            names: of those that are drawn anew, one after the other; each change stays while the next is made.
            scale: standard deviation of the new values, about.
        """
        shapes = {name: tuple(size) for name, size in like.items()}
        given = self._ask("responses", of=self, like=shapes, names=list(names), seed=seed, scale=scale, args=list(args))
        if not isinstance(given, list) or len(given) != len(names) + 1:
            raise protocol_error("another number of responses than it was asked for")
        return given

    def train(self, mode: bool = True) -> Remote:
        self.probe._tell("train", of=self, mode=mode)
        return self

    def eval(self) -> Remote:
        return self.train(False)

    def to_gpu(self) -> Remote:
        """Move it to the GPU, or to the simulated one; later calls send their tensors there."""
        self.probe._tell("to", of=self, device=self.probe.device)
        return self

    def copy(self) -> Remote:
        """A deep copy: what is loaded into it or moved to a GPU leaves this one as it is."""
        return self._make("copy")

    def freeze(self, *names: str) -> Remote:
        """Have these parameters learn no more; all of them, if none is named."""
        self.probe._tell("freeze", of=self, names=list(names))
        return self

    def optimizer(self, name: str, **options: Any) -> Remote:
        """An optimizer of `torch.optim` over its parameters, for code that is to be given one."""
        return self._make("optimizer", kind=name, options=options)

    def step(self, *args: Any, along: Sequence[torch.Tensor], optimizer: str = "SGD", **options: Any) -> None:
        """One step of `torch.optim`'s optimizer on `sum(output * along)`."""
        self.probe._tell(
            "step", of=self, optimizer=optimizer, options=options, args=list(args), kwargs={}, cotangents=list(along)
        )

    def attribute(self, path: str) -> Any:
        """Something it holds: "fc1", "layers.0.weight"."""
        return self.probe._find("attribute", of=self, path=path)

    def is_a(self, kind: str) -> bool:
        """Whether it is an instance of a class such as "torch.nn.Sequential". A claim."""
        return self._ask("is_a", of=self, kind=kind) is True

    def _ask(self, action: str, **arguments: Any) -> Any:
        return self.probe._ask(action, **arguments)

    def _make(self, action: str, **arguments: Any) -> Remote:
        return self.probe._make(action, action, of=self, **arguments)


def _as_handle(value: Any) -> Any:
    return value.handle if isinstance(value, Remote) else value


def _copied_or_handle(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, torch.Tensor) else _as_handle(value)


def _as_named(value: Any, step: _Step) -> Handle:
    """The handle of an object that was to be made under a name of ours."""
    if not isinstance(value, Handle):
        gave = describe(value)
        raise StudentFailure(
            Status.ERROR,
            Text(f"{step.name} is {gave.en}, not an object of a class.",
                 f"{step.name} 是{gave.zh}，而不是某个类的对象。"),
        )  # fmt: skip
    if step.made is None or value.id != step.made.handle.id:
        raise protocol_error("an object that was not asked for")
    return value


def _same_number(given: Any, expected: int) -> bool:
    """Whether an answer's number is the question's; a tensor compares with everything, so the type counts."""
    return type(given) is int and given == expected


def describe(value: Any) -> Text:
    """A short phrase for a value, for messages."""
    if isinstance(value, torch.Tensor):
        return Text(f"a tensor of shape {tuple(value.shape)}", f"形状为 {tuple(value.shape)} 的张量")
    if isinstance(value, Remote):
        return Text(f"a {value.kind}", f"一个 {value.kind}")
    if value is None:
        return Text.code("None")
    kind = type(value).__name__
    if isinstance(value, tuple | list | dict):
        return Text(f"a {kind} of {len(value)}", f"含 {len(value)} 项的 {kind}")
    return Text(f"the {kind} {value!r}"[:80], f"{kind} {value!r}"[:80])
