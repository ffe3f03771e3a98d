"""The grader's interface to a submission: a `Probe`, and `Remote` objects that stand for objects in its process.

    model = student.build("MyCNN")          # an object of the student's class
    logits = model(images)                  # a tensor, (B, 10)
    result = model.gradients(images, along=[torch.randn(4, 10)])

Answers come from untrusted code. Their types are verified here; the grader compares the values with the model answer's.

Steps whose results are not needed at once (building a model, loading weights) are queued and sent with the next
request, because a message takes more time than most steps. So an exception in `__init__` may be raised a line later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import torch

from autograder.base.language import Text, halves
from autograder.probe.missing_gpu import explain_missing_gpu
from autograder.probe.transports import Transport
from autograder.wire.cell_ids import CellId
from autograder.wire.failures import CodeLocation, Status, StudentFailure, protocol_error
from autograder.wire.frames import Handle
from autograder.wire.parameter_pairing import Unlike
from autograder.wire.values import copied, mapped

# Exceptions that parsing a malformed answer may raise, which may contain tensors and numbers that are not finite.
PARSE_ERRORS = (TypeError, ValueError, OverflowError, RuntimeError)
MAX_ERROR_TEXT = 2000  # characters of each text that describes an exception
NO_KERNEL = " This could be because the operator doesn't exist"  # followed by a page of torch's internals
TOO_MUCH_MEMORY = Text("Your code asked for more memory than it may use.", "你的代码申请的内存超过了允许的量。")
UNTOUCHED = Text("You have not changed this exercise yet.", "这道练习还没有动过。")


@dataclass(frozen=True)
class Parameter:
    """A parameter as reported by the student's process. Unverified: no points depend on it alone."""

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
    """One step and its result, for diagnosis."""

    action: str
    outcome: Any


@dataclass(frozen=True)
class _Step:
    """A step for the agent; `result` stands for the object that it makes, if any, and `name` is used in messages."""

    action: str
    arguments: dict[str, Any]
    result: Remote | None = None
    name: str = ""


class Probe:
    """Access to a student's code through messages.

    Args:
        transport: the connection to the agent.
        device: the device that `Remote.to_gpu` uses: "simgpu" or "cuda".
    """

    def __init__(self, transport: Transport, *, device: str = "simgpu") -> None:
        self.transport = transport
        self.device = device
        self.observations: list[Observation] = []
        self.warnings: list[str] = []
        self.broken_cells: dict[CellId, StudentFailure] = {}
        self.cell: CellId | None = None  # the cell that is checked
        self.out_of_memory = False
        self._objects = 0
        self._queue: list[_Step] = []

    def build(self, name: str, *args: Any, **kwargs: Any) -> Remote:
        """Make an object by calling `name` of the student's code, or for example "torch.nn.Linear"."""
        return self._make("call", f"{name}(...)", target=name, method="", args=list(args), kwargs=kwargs)

    def object(self, name: str) -> Remote:
        """A global variable of the student's code whose value must be a model or another object."""
        return self._make("get", name, name=name)

    def sequential(self, *layers: tuple[Any, ...]) -> Remote:
        """An nn.Sequential of layers, each given by its name and arguments: `("Linear", 4, 2), ("ReLU",)`."""
        return self.build("torch.nn.Sequential", *(self.build(f"torch.nn.{name}", *args) for name, *args in layers))

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function of the student's code and return its result."""
        return self._ask_for_objects("call", target=name, method="", args=list(args), kwargs=kwargs)

    def calls(self, target: str | Remote, cases: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """Call a function or an object with each of the argument lists `cases`, in one message, and yield the results.

        Raises:
            StudentFailure: a call failed; the results before it have been yielded.
        """
        queued = len(self._queue)
        for case in cases:
            arguments: dict[str, Any] = {"target": target, "method": "", "args": list(case), "kwargs": {}}
            self._queue.append(_Step("call", mapped(_as_handle, arguments)))
        values, failure = self._exchange()
        yield from map(self._with_remotes, values[queued:])
        if failure is not None:
            raise failure

    def run(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Queue a call of a function of the student's code, and ignore its result."""
        self._tell("call", target=name, method="", args=list(args), kwargs=kwargs)

    def get(self, name: str) -> Any:
        """A global variable of the student's code."""
        return self._ask_for_objects("get", name=name)

    def seed(self, seed: int) -> None:
        """Seed the random number generators in the student's process."""
        self._tell("seed", seed=seed)

    def begin(self, seed: int) -> None:
        """Start a check: delete all objects and observations, and set the seed."""
        self._queue.clear()
        self.observations.clear()
        self.warnings.clear()
        self.out_of_memory = False
        self._objects = 0
        self._tell("begin", seed=seed)

    def changed_settings(self, known: Collection[str]) -> set[str]:
        """Which of these settings of torch the notebook has changed. Unverified."""
        found = self._ask("changed_settings")
        return {name for name in known if name in found} if isinstance(found, list) else set()

    def note_warnings(self) -> None:
        """Add the warnings to the observations, so that diagnosis can use them."""
        self.observations.append(Observation("warnings", list(self.warnings)))

    def write_files(self, files: Mapping[str, bytes]) -> None:
        """Write files, by relative path, to the folder of the student's process."""
        contents = {
            name: torch.from_numpy(numpy.frombuffer(content, numpy.uint8).copy()) for name, content in files.items()
        }
        self._ask("write_files", files=contents)

    def run_cell(self, cell: CellId, source: str, number: int = 1) -> None:
        """Run one cell of the submission, which is the code cell `number` of its notebook."""
        self._ask("run_cell", cell=str(cell), number=number, source=source)

    def _make(self, action: str, name: str, /, **arguments: Any) -> Remote:
        """Queue a step whose result is an object; messages call it `name`."""
        self._objects += 1
        # The agent numbers its own handles from 0 upwards, so negative numbers are free.
        result = Remote(self, Handle(-self._objects))
        self._tell(action, result, name, **arguments)
        return result

    def _tell(self, action: str, result: Remote | None = None, name: str = "", /, **arguments: Any) -> None:
        """Queue a step. Tensors are copied, because the grader may change its own before the step is sent."""
        self._queue.append(_Step(action, mapped(_as_handle, copied(arguments)), result, name))

    def _ask(self, action: str, **arguments: Any) -> Any:
        """Send a step whose result consists of plain values and tensors."""
        self._queue.append(_Step(action, mapped(_as_handle, arguments)))
        return self.settle()

    def _ask_for_objects(self, action: str, **arguments: Any) -> Any:
        """Send a step whose result may contain objects that stay in the student's process."""
        return self._with_remotes(self._ask(action, **arguments))

    def _with_remotes(self, found: Any) -> Any:
        return mapped(lambda item: Remote(self, item) if isinstance(item, Handle) else item, found)

    def settle(self) -> Any:
        """Send the queued steps and return the result of the last one.

        Raises:
            StudentFailure: a step failed; those after it were not executed.
        """
        values, failure = self._exchange()
        if failure is not None:
            raise failure
        return values[-1] if values else None

    def _exchange(self) -> tuple[list[Any], StudentFailure | None]:
        """Send the queued steps; return the results of those before the first failure, and that failure."""
        steps, self._queue = self._queue, []
        if not steps:
            return [], None
        requested = [
            {"do": step.action, "with": step.arguments, "as": step.result.handle.id if step.result else None}
            for step in steps
        ]
        results: list[Any] = []
        try:
            answer = self.transport.ask(requested)
            values, failure = self._parse(answer, len(steps))
            for step, value in zip(steps, values, strict=False):
                if step.result is not None:
                    step.result.handle = _requested_handle(value, step.result.handle.id, step.name)
                self.observations.append(Observation(step.action, value))
                results.append(value)
        except StudentFailure as raised:
            failure = raised
        if failure is not None:
            outcome = (failure.status.value, failure.kind, failure.message.en)
            self.observations.append(Observation(f"{steps[len(results)].action} failed", outcome))
        return results, failure

    def _parse(self, answer: Any, steps: int) -> tuple[list[Any], StudentFailure | None]:
        """The values in an answer to a request with so many steps, and the failure that ended it, if any."""
        if not isinstance(answer, dict):
            raise protocol_error("an answer that is not a dict")
        warnings, values, error = (answer.get(key) for key in ("warnings", "values", "error"))
        if isinstance(warnings, list):
            self.warnings += [str(text)[:300] for text in warnings[:8]]
        if not isinstance(values, list) or not (len(values) == steps if error is None else len(values) < steps):
            raise protocol_error("a wrong number of answers")
        if error is None:
            return values, None
        if not isinstance(error, dict):
            raise protocol_error("an error without a description")
        return values, self._failure({key: error.get(key) for key in ("type", "message", "cell", "line", "code")})

    def _failure(self, error: dict[str, Any]) -> StudentFailure:
        kind, message, code = (str(error[key])[:MAX_ERROR_TEXT] for key in ("type", "message", "code"))
        cell, line = CellId.read(error["cell"]), error["line"]
        location = CodeLocation(cell, line if type(line) is int and line > 0 else 0, code) if cell else None
        if kind == "NameError" and cell is None and self.broken_cells:
            failure = self.broken_cells.get(self.cell) if self.cell else None
            return failure or next(iter(self.broken_cells.values()))
        if kind == Unlike.__name__ and cell is None:
            return StudentFailure(Status.FAILED, halves(message), kind=kind)
        if kind == "MemoryError" or "can't allocate memory" in message or "bad_alloc" in message:
            self.out_of_memory = True
            return StudentFailure(Status.OUT_OF_MEMORY, TOO_MUCH_MEMORY, location=location)
        if kind == "NotImplementedError" and code.startswith("raise NotImplementedError"):
            return StudentFailure(Status.ERROR, UNTOUCHED, kind=kind, location=location)
        if missing := explain_missing_gpu(kind, message, code):
            return StudentFailure(Status.ERROR, missing, kind=kind, location=location)
        message = message.partition(NO_KERNEL)[0]
        colon = f": {message}" if message else ""
        text = Text(f"Your code raised {kind}{colon or '.'}", f"你的代码抛出了 {kind}{colon or '。'}")
        return StudentFailure(Status.ERROR, text, kind=kind, location=location)


class Remote:
    """An object in the student's process, for example a model, an optimizer or a class."""

    def __init__(self, probe: Probe, handle: Handle) -> None:
        self.probe = probe
        self.handle = handle

    @property
    def kind(self) -> str:
        """The type that the student's process reports, such as "nn.Module MyCNN". Unverified."""
        self.probe.settle()
        return self.handle.kind

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object. Tensors in the result are detached and on the CPU."""
        return self.call("", *args, **kwargs)

    def call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method and return its result."""
        return self.probe._ask_for_objects("call", target=self, method=method, args=list(args), kwargs=kwargs)

    def gradients(
        self, *args: Any, along: Sequence[torch.Tensor], method: str = "", models: Sequence[Remote] | None = None
    ) -> Gradients:
        """Run forward on `args`, then differentiate `sum(output * along)`.

        Args:
            along: a tensor for each tensor of the output, of the same shape.
            models: the models whose parameters' gradients to return; by default, only this one.
        """
        answer = self._ask(
            "vjp", target=self, method=method, args=list(args), kwargs={}, cotangents=list(along),
            wrt=[self] if models is None else list(models),
        )  # fmt: skip
        match answer:
            case {"output": output, "parameters": dict(parameters), "inputs": list(inputs), **others} if not others:
                if not all(item is None or isinstance(item, torch.Tensor) for item in [*parameters.values(), *inputs]):
                    raise protocol_error("a gradient that is not a tensor")
                return Gradients(output, {str(name): grad for name, grad in parameters.items()}, inputs)
        raise protocol_error("malformed gradients")

    def parameters(self) -> list[Parameter]:
        """The registered parameters, in order."""
        try:
            return [
                Parameter(str(name), tuple(map(int, shape)), str(dtype), bool(requires_grad))
                for name, shape, dtype, requires_grad in self._ask("parameters", of=self)
            ]
        except PARSE_ERRORS as error:
            raise protocol_error("malformed parameters") from error

    def buffers(self) -> dict[str, tuple[int, ...]]:
        """Names and shapes of the registered buffers."""
        try:
            return {str(name): tuple(map(int, shape)) for name, shape, _ in self._ask("buffers", of=self)}
        except PARSE_ERRORS as error:
            raise protocol_error("malformed buffers") from error

    def state(self) -> dict[str, torch.Tensor]:
        """The state_dict."""
        state = self._ask("state", of=self)
        if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
            raise protocol_error("a state_dict that is not a dict of tensors")
        return {str(name): value for name, value in state.items()}

    def load(self, state: Mapping[str, torch.Tensor]) -> None:
        """Copy values into the parameters and buffers with these names."""
        self._tell("load", state=dict(state))

    def draw(self, like: Mapping[str, Sequence[int]], seed: int, scale: float) -> None:
        """Fill the parameters with random values, which are equal for all models given the same arguments.

        Args:
            like: names and shapes of parameters, with which the model's are paired by name, else by shape and order.
            scale: approximate standard deviation of the values.
        """
        self._tell("draw", like={name: tuple(size) for name, size in like.items()}, seed=seed, scale=scale)

    def responses(
        self, *args: Any, like: Mapping[str, Sequence[int]], names: Sequence[str], seed: int, scale: float
    ) -> list[Any]:
        """The outputs with small random parameters, and after each of some parameters has been drawn again.

        All outputs are requested in one message. At the end the model's state is restored.

        Args:
            like: names and shapes of the parameters.
            names: the parameters that are drawn again, one after the other; the changes accumulate.
            scale: approximate standard deviation of the new values.
        """
        shapes = {name: tuple(size) for name, size in like.items()}
        outputs = self._ask(
            "responses", of=self, like=shapes, names=list(names), seed=seed, scale=scale, args=list(args)
        )
        if not isinstance(outputs, list) or len(outputs) != len(names) + 1:
            raise protocol_error("a wrong number of outputs")
        return outputs

    def train(self, mode: bool = True) -> Remote:
        return self._tell("train", mode=mode)

    def eval(self) -> Remote:
        return self.train(False)

    def to_gpu(self) -> Remote:
        """Move the object to the real or simulated GPU; later calls move their tensors there too."""
        return self._tell("to", device=self.probe.device)

    def copy(self) -> Remote:
        """A deep copy, independent of this object."""
        return self._make("copy")

    def freeze(self, *names: str) -> Remote:
        """Set `requires_grad` of these parameters to False, or of all parameters if none is named."""
        return self._tell("freeze", names=list(names))

    def optimizer(self, name: str, **options: Any) -> Remote:
        """An optimizer of `torch.optim` for the parameters, to be passed to the student's code."""
        return self._make("optimizer", kind=name, options=options)

    def step(self, *args: Any, along: Sequence[torch.Tensor], optimizer: str = "SGD", **options: Any) -> None:
        """Take one step with an optimizer of `torch.optim` on `sum(output * along)`."""
        self._tell("step", optimizer=optimizer, options=options, args=list(args), kwargs={}, cotangents=list(along))

    def attribute(self, path: str) -> Any:
        """An attribute, given by its path: "fc1", "layers.0.weight"."""
        return self.probe._ask_for_objects("attribute", of=self, path=path)

    def is_a(self, kind: str) -> bool:
        """Whether the object is an instance of a class such as "torch.nn.Sequential". Unverified."""
        return self._ask("is_a", of=self, kind=kind) is True

    def _ask(self, action: str, **arguments: Any) -> Any:
        return self.probe._ask(action, **arguments)

    def _tell(self, action: str, **arguments: Any) -> Remote:
        self.probe._tell(action, of=self, **arguments)
        return self

    def _make(self, action: str, **arguments: Any) -> Remote:
        return self.probe._make(action, action, of=self, **arguments)


def _as_handle(value: Any) -> Any:
    return value.handle if isinstance(value, Remote) else value


def _requested_handle(value: Any, number: int, name: str) -> Handle:
    """Verify that `value` is the handle with this number; messages call its object `name`."""
    if not isinstance(value, Handle):
        found = describe(value)
        text = Text(f"{name} is {found.en}, not an object of a class.", f"{name} 是{found.zh}，而不是某个类的对象。")
        raise StudentFailure(Status.ERROR, text)
    if value.id != number:
        raise protocol_error("an object that was not requested")
    return value


def describe(value: Any) -> Text:
    """A short description of a value, for messages."""
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
