"""What `torch.cuda`, `torch.accelerator` and similar functions do while the simulated GPU is active.

A build of torch for the CPU has these functions too, but they raise, or say that there is no GPU. While a submission
runs on the simulated GPU, they answer as on a machine with one GPU, so that code which asks takes the same branches.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import torch

from autograder.inside.torch_private import SPARE

CUDA = torch.device("cuda", 0)
MEMORY = 16 << 30  # bytes
CAPABILITY = (8, 0)
TITLE = "Simulated GPU"


class SimGenerator(torch.Generator):
    """A generator of random numbers on the simulated GPU. Its numbers are those of a generator on the CPU."""

    def __new__(cls) -> SimGenerator:
        return super().__new__(cls, "cpu")  # type: ignore[call-arg]

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        return CUDA


class _GeneratorKind(type):
    def __instancecheck__(cls, instance: object, original: type = torch.Generator) -> bool:
        return isinstance(instance, original)


class _Generator(metaclass=_GeneratorKind):
    """Takes the place of `torch.Generator`, which cannot be made for CUDA."""

    def __new__(cls, device: Any = "cpu", *, original: type = torch.Generator) -> Any:
        wanted = indexed(device)
        return SimGenerator() if wanted.type == "cuda" else original(wanted)


class Stream:
    """A stream or an event. The simulated GPU computes at once, so there is never anything to wait for."""

    device = CUDA
    device_index = stream_id = cuda_stream = priority = 0

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def query(self) -> bool:
        return True

    def record_event(self, event: Stream | None = None) -> Stream:
        return event or Stream()

    def is_capturing(self) -> bool:
        return False

    def elapsed_time(self, end: Stream) -> float:
        return 0.0

    def wait(self, *_: Any) -> None:
        pass

    record = synchronize = wait_event = wait_stream = wait


def indexed(device: Any) -> torch.device:
    """The device that is named, on the only GPU if it is a number.

    Raises:
        RuntimeError: it is a second GPU.
    """
    found = torch.device("cuda", device) if isinstance(device, int) else torch.device(device)
    if found.type == "cuda" and found.index:
        raise RuntimeError("CUDA error: invalid device ordinal")
    return found


class _Legacy(type):
    """Takes the place of `torch.cuda.FloatTensor` and similar types. `on_cpu` is the same type for the CPU."""

    on_cpu: Any

    def __call__(cls, *args: Any) -> Any:
        return cls.on_cpu(*args).to(CUDA)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, torch.Tensor) and instance.is_cuda and instance.dtype is cls.on_cpu.dtype


def legacy_dtype(kind: Any) -> torch.dtype | None:
    """The dtype of a type such as `torch.cuda.FloatTensor`, or its name; None for a type on the CPU."""
    if isinstance(kind, str) and kind.startswith("torch.cuda."):
        kind = getattr(torch.cuda, kind.removeprefix("torch.cuda."))
    return kind.on_cpu.dtype if isinstance(kind, _Legacy) else None


def _always(value: Any) -> Any:
    return lambda *_, **__: value


def _seed(seed: int) -> None:
    torch.default_generator.manual_seed(int(seed))


def _set_autocast_enabled(*args: Any, original: Any = torch.set_autocast_enabled) -> None:
    """Enable or disable autocast; for CUDA, this also enables the kernels of `simulated_autocast`."""
    original(*args)
    if len(args) == 1 or args[0] == "cuda":
        original(SPARE, args[-1])


_nothing = _always(None)
_number = _always(0)

_MEMORY = dict.fromkeys(
    ("memory_allocated", "max_memory_allocated", "memory_reserved", "max_memory_reserved"), _number
) | dict.fromkeys(("empty_cache", "reset_peak_memory_stats", "reset_accumulated_memory_stats"), _nothing)

# What random functions of the CPU do, since the simulated GPU draws from the CPU's generator.
_RANDOM = {
    "manual_seed": _seed,
    "manual_seed_all": _seed,
    "seed": lambda: torch.default_generator.seed(),
    "seed_all": lambda: torch.default_generator.seed(),
    "initial_seed": lambda: torch.default_generator.initial_seed(),
    "get_rng_state": lambda *_, **__: torch.default_generator.get_state(),
    "set_rng_state": lambda state, *_, **__: torch.default_generator.set_state(state),
    "get_rng_state_all": lambda: [torch.default_generator.get_state()],
    "set_rng_state_all": lambda states: torch.default_generator.set_state(states[0]),
}

_CUDA: dict[str, Any] = _RANDOM | _MEMORY | {
    "is_available": _always(True),
    "is_initialized": _always(True),
    "init": _nothing,
    "device_count": _always(1),
    "current_device": _number,
    "set_device": indexed,
    "_exchange_device": _number,
    "_maybe_exchange_device": _number,
    "synchronize": _nothing,
    "ipc_collect": _nothing,
    "reset_max_memory_allocated": _nothing,
    "mem_get_info": _always((MEMORY, MEMORY)),
    "memory_stats": lambda *_: {},
    "memory_summary": _always(""),
    "get_device_name": _always(TITLE),
    "get_device_capability": _always(CAPABILITY),
    "get_device_properties": lambda *_: SimpleNamespace(
        name=TITLE, major=CAPABILITY[0], minor=CAPABILITY[1], total_memory=MEMORY, multi_processor_count=1
    ),
    "is_bf16_supported": _always(True),
    "is_current_stream_capturing": _always(False),
    "Stream": Stream,
    "Event": Stream,
    "stream": lambda stream: contextlib.nullcontext(stream),
    "StreamContext": lambda stream: contextlib.nullcontext(stream),
    "current_stream": Stream,
    "default_stream": Stream,
    "set_stream": _nothing,
}  # fmt: skip

_LEGACY = {
    f"{name}Tensor": _Legacy(f"{name}Tensor", (), {"on_cpu": getattr(torch, f"{name}Tensor")})
    for name in ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Byte", "Char", "Bool")
}

_ACCELERATOR: dict[str, Any] = _MEMORY | {
    "is_available": _always(True),
    "current_accelerator": _always(torch.device("cuda")),
    "device_count": _always(1),
    "current_device_index": _number,
    "current_device_idx": _number,
    "set_device_index": indexed,
    "set_device_idx": indexed,
    "device_index": lambda device: contextlib.nullcontext(),
    "synchronize": _nothing,
    "current_stream": Stream,
    "set_stream": _nothing,
    "get_memory_info": _always((MEMORY, MEMORY)),
    "memory_stats": lambda *_: {},
}

_TORCH: dict[str, Any] = {
    "Generator": _Generator,
    "Stream": Stream,
    "Event": Stream,
    "get_device_module": lambda device=None, original=torch.get_device_module: original(
        CUDA if device is None else device
    ),
    "set_autocast_enabled": _set_autocast_enabled,
}

REPLACED: tuple[tuple[Any, dict[str, Any]], ...] = (
    (torch, _TORCH),
    (torch.cuda, _CUDA | _LEGACY),
    (torch.cuda.memory, _MEMORY),
    (torch.cuda.random, _RANDOM),
    (torch.accelerator, _ACCELERATOR),
    (torch.accelerator.memory, _MEMORY),
    (torch.backends.cuda, {"is_built": _always(True)}),
    (torch.backends.cudnn, {"is_available": _always(True), "is_acceptable": _always(False)}),
)


@contextlib.contextmanager
def cuda_functions() -> Iterator[None]:
    """While active, the functions in `REPLACED` answer as on a machine with one GPU."""
    originals = [(module, {name: getattr(module, name) for name in functions}) for module, functions in REPLACED]
    try:
        for module, functions in REPLACED:
            vars(module).update(functions)
        yield
    finally:
        for module, functions in originals:
            vars(module).update(functions)
