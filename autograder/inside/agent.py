"""The agent: executes a probe's requests in the process of the student's code.

It runs in the sandbox or, for trusted code, in the grader's process. It has no expected values and gives no verdicts,
so code that manipulates it gains nothing: only correct answers earn points.

A request is `{"id": n, "steps": [{"do": name, "with": arguments, "as": number or None}]}`, and the answer
`{"id": n, "values": [...], "warnings": [...], "error": None or {"type", "message", "cell", "line", "code"}}`.
Steps are executed in order up to the first that fails; `as` is the handle number of the resulting object.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import itertools
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn

from autograder.inside import global_state
from autograder.inside import simulated_gpu as simulated
from autograder.inside.cells import CodeCells
from autograder.inside.randomness import discard_cached_normal, seed_everything
from autograder.inside.simulated_tensor import to_cpu
from autograder.wire.frames import Handle
from autograder.wire.parameter_pairing import Unlike, drawn, pair
from autograder.wire.values import copied, leaves, mapped

MAX_TEXT = 2000
SMALL = 0.2  # standard deviation of parameters, small enough that no softmax saturates


class Agent:
    """Answers a probe's requests about objects of the student's code."""

    def __init__(self, cells: CodeCells) -> None:
        simulated.set_up()
        self.cells = cells
        self._filters: list[Any] = []
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # handle number by `id` of the object, which `objects` keeps alive
        self.placed: dict[int, str] = {}  # device by `id` of each object that a probe moved

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Execute the steps of one request; an exception in the student's code becomes part of the answer."""
        values: list[Any] = []
        error = None
        discard_cached_normal()
        with self.cells.active(), self._recorded_warnings() as caught:
            try:
                for step in request["steps"]:
                    value = getattr(self, f"do_{step['do']}")(**step["with"])
                    values.append(self._pack(value, step["as"]))
            except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as raised:
                # No exception of the student's code may end the agent, not even `SystemExit`.
                error = self._describe(raised)
        messages = [str(warning.message)[:300] for warning in caught[:8]]
        return {"id": request["id"], "values": values, "warnings": messages, "error": error}

    @contextlib.contextmanager
    def _recorded_warnings(self) -> Iterator[list[warnings.WarningMessage]]:
        """Record all warnings, except for what the notebook's own filters say, which last from cell to cell."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            [marker, *_] = warnings.filters
            warnings.filters[:0] = self._filters  # type: ignore[index]
            try:
                yield caught
            finally:
                filters = list(warnings.filters)
                self._filters = filters[: filters.index(marker)] if marker in filters else filters

    def _describe(self, error: BaseException) -> dict[str, Any]:
        try:
            message = str(error)[:MAX_TEXT]
        except Exception:  # the student's `__str__` may raise
            message = ""
        if isinstance(error, SyntaxError):
            message = error.msg
        location = {"cell": "", "line": 0, "code": "", **self.cells.locate(error)}
        return {"type": type(error).__name__[:100], "message": message, **location}

    # Running cells and looking up names

    def do_run_cell(self, cell: str, number: int, source: str) -> None:
        self.cells.run(cell, number, source)

    def do_write_files(self, files: dict[str, torch.Tensor]) -> None:
        for name, content in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.numpy().tobytes())

    def do_seed(self, seed: int) -> None:
        seed_everything(seed)

    def do_changed_settings(self) -> list[str]:
        return global_state.changed()

    def do_begin(self, seed: int) -> None:
        self.cells.begin_check()
        global_state.restore_defaults(self.cells.namespace)
        seed_everything(seed)
        self._forget_objects()

    def _forget_objects(self) -> None:
        self.objects.clear()
        self.numbers.clear()
        self.placed.clear()

    def forget(self) -> None:
        """Become as a new agent."""
        self._forget_objects()
        self._filters.clear()
        self.cells.forget()

    def do_get(self, name: str) -> Any:
        first, *rest = name.split(".")
        if first != "torch" and first not in self.cells.namespace:
            raise NameError(f"name '{first}' is not defined")
        return functools.reduce(getattr, rest, torch if first == "torch" else self.cells.namespace[first])

    def do_attribute(self, of: Handle, path: str) -> Any:
        return functools.reduce(_attribute_or_item, path.split("."), self._object(of))

    def _object(self, handle: Handle) -> Any:
        return self.objects[handle.id]

    def _pack(self, value: Any, number: int | None = None) -> Any:
        """Convert a value for sending: an object that is neither a tensor nor plain becomes a handle with `number`."""
        if isinstance(value, torch.Tensor):
            value = to_cpu(value.detach())
            return value.to_dense() if value.is_sparse else value
        if isinstance(value, numpy.generic):
            value = value.item()  # a scalar of numpy's counts as the number that it is
        if value is None or isinstance(value, bool | int | float | str | Handle):
            return value
        if isinstance(value, list):
            return [self._pack(item) for item in value]
        if isinstance(value, tuple | types.GeneratorType):
            return tuple(self._pack(item) for item in value)
        if isinstance(value, dict):
            return {self._pack(key): self._pack(item) for key, item in value.items()}
        if isinstance(value, torch.dtype | torch.device):
            return str(value)
        if number is None:
            number = self.numbers.setdefault(id(value), len(self.numbers))
        self.objects[number] = value
        return Handle(number, _kind(value))

    # Calling

    def do_call(self, target: Handle | str, method: str, args: Any, kwargs: Any) -> Any:
        function, args, kwargs, device = self._prepare(target, method, args, kwargs)
        with _device_mode(device):
            return function(*args, **kwargs)

    def _prepare(self, target: Handle | str, method: str, args: Any, kwargs: Any) -> tuple[Any, Any, Any, str]:
        """The function, its arguments with objects in place of handles, and the device to which tensors are moved."""
        found = self.do_get(target) if isinstance(target, str) else self._object(target)
        models = [found, *(self._object(item) for item in args if isinstance(item, Handle))]
        device = next((self.placed[id(model)] for model in models if id(model) in self.placed), "cpu")

        def unpacked(item: Any) -> Any:
            return self._object(item) if isinstance(item, Handle) else _moved(device, item)

        return getattr(found, method) if method else found, mapped(unpacked, args), mapped(unpacked, kwargs), device

    def do_vjp(self, target: Handle | str, method: str, args: Any, kwargs: Any, cotangents: Any, wrt: Any) -> Any:
        """Run forward, then backward from `cotangents`, one tensor for each tensor of the output.

        Returns the output, and the gradients of the parameters of `wrt` and of the floating-point tensor arguments.
        """
        function, args, kwargs, device = self._prepare(target, method, args, kwargs)
        tracked: list[torch.Tensor] = []

        def track(item: Any) -> Any:
            if isinstance(item, torch.Tensor) and item.is_floating_point():
                item = item.detach().requires_grad_()
                tracked.append(item)
            return item

        args, kwargs = mapped(track, args), mapped(track, kwargs)
        modules = [item for item in map(self._object, wrt) if isinstance(item, nn.Module)]
        parameters = {name: p for module in modules for name, p in module.named_parameters()}
        for parameter in parameters.values():
            parameter.grad = None
        with torch.enable_grad(), _device_mode(device):
            output = function(*args, **kwargs)
            outputs = [item for item in leaves(output) if isinstance(item, torch.Tensor)]
            cotangents = [_moved(device, cotangent) for cotangent in cotangents]
            pairs = [(o, c) for o, c in zip(outputs, cotangents, strict=False) if o.is_floating_point()]
            for item, cotangent in pairs:
                if item.shape != cotangent.shape:
                    raise ValueError(f"an output has shape {tuple(item.shape)}, not {tuple(cotangent.shape)}")
            total = sum((o * c).sum() for o, c in pairs)
            if isinstance(total, torch.Tensor) and total.requires_grad:
                total.backward()
        grads = {name: p.grad for name, p in parameters.items()}
        return {"output": output, "parameters": grads, "inputs": [leaf.grad for leaf in tracked]}

    # State

    def do_parameters(self, of: Handle) -> list[Any]:
        module = self._module(of)
        return [(name, tuple(p.shape), str(p.dtype), p.requires_grad) for name, p in module.named_parameters()]

    def do_buffers(self, of: Handle) -> list[Any]:
        return [(name, tuple(b.shape), str(b.dtype)) for name, b in self._module(of).named_buffers()]

    def do_state(self, of: Handle) -> dict[str, torch.Tensor]:
        return {name: value.clone() for name, value in self._module(of).state_dict().items()}

    def do_load(self, of: Handle, state: dict[str, torch.Tensor]) -> None:
        _load(_tensors(self._module(of)), state)

    def do_draw(self, of: Handle, like: dict[str, Any], seed: int, scale: float) -> None:
        """Draw the parameters from a seed, as for a model whose parameters have the names and shapes in `like`."""
        parameters = dict(self._module(of).named_parameters())
        names = pair(like, {name: tuple(p.shape) for name, p in parameters.items()})
        with torch.no_grad():
            for name, value in drawn(like, seed, scale).items():
                parameters[names[name]].copy_(value)

    def do_responses(
        self, of: Handle, like: dict[str, Any], names: list[str], seed: int, scale: float, args: Any
    ) -> Any:
        """The module's outputs with random parameters, and after each parameter in `names` has been drawn again.

        The changes accumulate; at the end the module's state is restored.
        """
        tensors = _tensors(self._module(of))
        original = {name: tensor.detach().clone() for name, tensor in tensors.items()}
        redrawn = drawn({name: like[name] for name in names}, seed + 1, scale)
        outputs = []
        try:
            for state in (drawn(like, seed, SMALL), *({name: redrawn[name]} for name in names)):
                _load(tensors, state)
                outputs.append(copied(self.do_call(of, "", copied(args), {})))
        finally:
            _load(tensors, original)
        return outputs

    def do_is_a(self, of: Handle, kind: str) -> bool:
        return isinstance(self._object(of), self.do_get(kind))

    def _module(self, handle: Handle) -> nn.Module:
        found = self._object(handle)
        if not isinstance(found, nn.Module):
            raise TypeError(f"a {type(found).__name__} is not an nn.Module")
        return found

    def do_train(self, of: Handle, mode: bool) -> None:
        self._module(of).train(mode)

    def do_to(self, of: Handle, device: str) -> None:
        module = self._module(of)
        if device == simulated.NAME:
            simulated.to_simgpu(module)
        else:
            # CUDA uses TF32 for convolutions by default, whose lower precision differs from the CPU's values.
            torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
            module.to(device)
        self.placed[id(module)] = device

    def do_copy(self, of: Handle) -> Any:
        return copy.deepcopy(self._object(of))

    def do_freeze(self, of: Handle, names: list[str]) -> None:
        parameters = dict(self._module(of).named_parameters())
        for name in names or parameters:
            parameters[name].requires_grad_(False)

    def do_optimizer(self, of: Handle, kind: str, options: dict[str, Any]) -> Any:
        return getattr(torch.optim, kind)(self._module(of).parameters(), **options)

    def do_step(self, of: Handle, optimizer: str, options: Any, args: Any, kwargs: Any, cotangents: Any) -> None:
        """One optimizer step on `sum(output * cotangent)`."""
        module = self._module(of)
        trainable = [parameter for parameter in module.parameters() if parameter.requires_grad]
        updater = getattr(torch.optim, optimizer)(trainable, **options)
        updater.zero_grad()
        self.do_vjp(of, "", args, kwargs, cotangents, [of])
        updater.step()


def _tensors(module: nn.Module) -> dict[str, torch.Tensor]:
    """The parameters and buffers of a module; a shared one has several names, as in a state_dict."""
    parts = (module.named_parameters(remove_duplicate=False), module.named_buffers(remove_duplicate=False))
    return dict(itertools.chain(*parts))


def _load(tensors: dict[str, torch.Tensor], state: dict[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for name, value in state.items():
            if name not in tensors:
                raise Unlike(f"the model has no parameter or buffer {name}.", f"模型没有名为 {name} 的参数或缓冲区。")
            tensors[name].copy_(value)


def _moved(device: str, value: Any) -> Any:
    if device == "cpu" or not isinstance(value, torch.Tensor):
        return value
    return simulated.to_simgpu(value) if device == simulated.NAME else value.to(device)


def _attribute_or_item(found: Any, name: str) -> Any:
    return found[int(name)] if name.lstrip("-").isdigit() else getattr(found, name)


def _kind(value: Any) -> str:
    if isinstance(value, type):
        return f"class {value.__name__}"[:100]
    if isinstance(value, nn.Module):
        return f"nn.Module {type(value).__name__}"[:100]
    return ("function" if inspect.isroutine(value) else type(value).__name__)[:100]


def _device_mode(device: str) -> Any:
    return simulated.SimGPU() if device == simulated.NAME else contextlib.nullcontext()
