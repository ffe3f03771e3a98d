"""Frames: how values cross the trust boundary, in both directions.

A frame is two lengths, a JSON header and a safetensors payload. The header holds plain values with
`{"tensor": i}` where tensor `i` of the payload belongs. Nothing is ever unpickled or evaluated, and
both lengths are checked against a bound before a byte of what they announce is read.
"""

from __future__ import annotations

import json
import math
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import safetensors
import safetensors.numpy
import safetensors.torch
import torch

from autograder.base.errors import FrameError

LENGTHS = struct.Struct("!IQ")
MAX_DEPTH = 32
MAX_INT = 1 << 63  # beyond, a whole number travels as a float: arithmetic of the trusted side must not overflow
POLL_SECONDS = 0.05
READ_AHEAD = 1 << 16  # most frames are smaller, and then come in one piece
MAX_CHUNK = 1 << 20
DTYPES = frozenset({
    torch.float16, torch.bfloat16, torch.float32, torch.float64,
    torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool,
})  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """Largest frame accepted, in bytes."""

    header: int = 1 << 20
    payload: int = 64 << 20


@dataclass(frozen=True)
class Handle:
    """A reference to an object that stays on the student's side."""

    id: int
    kind: str = "object"


class Closed(FrameError):
    """The other side closed the connection: its process has ended."""


class TooSlow(FrameError):
    """The other side did not answer in time."""


def encode(value: Any) -> bytes:
    """Lay `value` (plain values, tensors, handles, lists, tuples, dicts) out as one frame."""
    tensors: dict[str, torch.Tensor] = {}
    header = json.dumps(_pack(value, tensors, 0)).encode()
    payload = _save(tensors) if tensors else b""
    return LENGTHS.pack(len(header), len(payload)) + header + payload


def _save(tensors: dict[str, torch.Tensor]) -> bytes:
    if any(tensor.dtype is torch.bfloat16 for tensor in tensors.values()):  # numpy has no such type
        return safetensors.torch.save({key: tensor.clone() for key, tensor in tensors.items()})
    return safetensors.numpy.save({key: tensor.numpy() for key, tensor in tensors.items()})


def decode(header: bytes, payload: bytes) -> Any:
    """Read a frame's two parts back.

    Raises:
        FrameError: whatever is wrong with them.
    """
    try:
        tensors = safetensors.torch.load(payload) if payload else {}
        if any(tensor.dtype not in DTYPES for tensor in tensors.values()):
            raise FrameError("a tensor has a type that no exercise uses.")
        return _unpack(json.loads(header), tensors, 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, RuntimeError) as error:
        raise FrameError(f"not a frame: {type(error).__name__}.") from error
    except safetensors.SafetensorError as error:
        raise FrameError("the payload is not safetensors.") from error


def _pack(value: Any, tensors: dict[str, torch.Tensor], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise FrameError("the value is nested too deeply to send.")
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value) if -MAX_INT <= value < MAX_INT else {"big": str(float(value))}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": repr(float(value))}
    if isinstance(value, torch.Tensor):
        key = str(len(tensors))
        tensors[key] = value.detach().to("cpu").contiguous()
        return {"tensor": key}
    if isinstance(value, Handle):
        return {"handle": [value.id, value.kind]}
    if isinstance(value, list):
        return [_pack(item, tensors, depth + 1) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_pack(item, tensors, depth + 1) for item in value]}
    if isinstance(value, dict):
        if all(type(key) is str for key in value):
            return {"map": {key: _pack(item, tensors, depth + 1) for key, item in value.items()}}
        pairs = [[_pack(k, tensors, depth + 1), _pack(v, tensors, depth + 1)] for k, v in value.items()]
        return {"dict": pairs}
    raise FrameError(f"a value of type {type(value).__name__} cannot be sent.")


def _unpack(value: Any, tensors: dict[str, torch.Tensor], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise FrameError("nested too deeply.")
    kind = type(value)  # json makes no others than its own
    if kind is list:
        return [_unpack(item, tensors, depth + 1) for item in value]
    if kind is not dict:
        if kind is int and not -MAX_INT <= value < MAX_INT:
            raise FrameError("a whole number of more than 64 bits.")
        return value
    if len(value) != 1:
        raise FrameError("an object with several keys.")
    [(tag, body)] = value.items()
    match tag:
        case "tensor":
            return tensors[body]
        case "tuple":
            return tuple(_unpack(item, tensors, depth + 1) for item in body)
        case "map":
            return {key: _unpack(item, tensors, depth + 1) for key, item in body.items()}
        case "dict":
            return {_unpack(k, tensors, depth + 1): _unpack(v, tensors, depth + 1) for k, v in body}
        case "handle":
            number, kind = body
            return Handle(int(number), str(kind))
        case "float" | "big":
            return float(body)
    raise FrameError("an unknown tag.")


def send(connection: socket.socket, value: Any) -> None:
    """Write a value as one frame.

    Raises:
        Closed: the other side is gone.
        TooSlow: it did not read in time.
        FrameError: the value cannot be sent; nothing has been.
    """
    frame = encode(value)
    try:
        connection.sendall(frame)
    except TimeoutError as error:
        raise TooSlow("the other side stopped reading.") from error
    except (BrokenPipeError, ConnectionError) as error:
        raise Closed("the connection broke.") from error


def receive(connection: socket.socket, bounds: Bounds, patience: Callable[[], None] | None = None) -> Any:
    """Read one frame.

    Args:
        bounds: the largest frame accepted.
        patience: called again and again while waiting; it raises when the wait has been long enough.
            Without it the wait has no end.

    Raises:
        Closed: the other side is gone.
        FrameError: the bytes are not a frame or announce more than the bounds.
    """
    buffer = bytearray()
    header_size = payload_size = 0
    wanted = LENGTHS.size
    connection.settimeout(None if patience is None else POLL_SECONDS)
    while len(buffer) < wanted:
        buffer += _chunk(connection, max(wanted - len(buffer), READ_AHEAD), patience)
        if wanted == LENGTHS.size and len(buffer) >= wanted:
            header_size, payload_size = LENGTHS.unpack_from(buffer)
            if header_size > bounds.header or payload_size > bounds.payload:
                raise FrameError("a frame announces more bytes than are allowed.")
            wanted += header_size + payload_size
    if len(buffer) > wanted:
        raise FrameError("more came than one frame, and nothing more was asked for.")
    start = LENGTHS.size + header_size
    return decode(bytes(buffer[LENGTHS.size : start]), bytes(buffer[start:]))


def _chunk(connection: socket.socket, most: int, patience: Callable[[], None] | None) -> bytes:
    while True:
        if patience is not None:
            patience()
        try:
            chunk = connection.recv(min(most, MAX_CHUNK))
        except TimeoutError:
            continue
        except ConnectionError as error:
            raise Closed("the connection broke.") from error
        if not chunk:
            raise Closed("the connection was closed.")
        return chunk
