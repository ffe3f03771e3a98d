"""Frames: the message format in which values cross the trust boundary.

A frame consists of two lengths, a JSON header and a safetensors payload. In the header, `{"tensor": i}` stands for
tensor `i` of the payload. Nothing is unpickled or evaluated, and both lengths are checked against a bound before
any of the announced bytes are read.
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
MAX_INT = 1 << 63  # Larger integers are sent as floats, so that arithmetic on the trusted side cannot overflow.
POLL_SECONDS = 0.05
READ_AHEAD = 1 << 16  # Most frames are smaller and are received by one call.
MAX_CHUNK = 1 << 20
DTYPES = frozenset({
    torch.float16, torch.bfloat16, torch.float32, torch.float64,
    torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool,
})  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """Maximum size of a frame's parts, in bytes."""

    header: int = 1 << 20
    payload: int = 64 << 20


@dataclass(frozen=True)
class Handle:
    """A reference to an object in the student's process."""

    id: int
    kind: str = "object"


class Closed(FrameError):
    """The peer closed the connection: its process has ended."""


class TooSlow(FrameError):
    """Timeout: the peer did not answer in time."""


def encode(value: Any) -> bytes:
    """Encode `value` (plain values, tensors, handles, lists, tuples, dicts) as one frame."""
    tensors: dict[str, torch.Tensor] = {}
    header = json.dumps(_pack(value, tensors, 0)).encode()
    payload = b""
    if any(tensor.dtype is torch.bfloat16 for tensor in tensors.values()):  # numpy has no bfloat16
        payload = safetensors.torch.save({key: tensor.clone() for key, tensor in tensors.items()})
    elif tensors:
        payload = safetensors.numpy.save({key: tensor.numpy() for key, tensor in tensors.items()})
    return LENGTHS.pack(len(header), len(payload)) + header + payload


def decode(header: bytes, payload: bytes) -> Any:
    """Decode the two parts of a frame.

    Raises:
        FrameError: the parts are malformed.
    """
    try:
        tensors = safetensors.torch.load(payload) if payload else {}
        if any(tensor.dtype not in DTYPES for tensor in tensors.values()):
            raise FrameError("a tensor has an unsupported dtype.")
        return _unpack(json.loads(header), tensors, 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, RuntimeError) as error:
        raise FrameError(f"the frame is malformed: {type(error).__name__}.") from error
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
        return {"dict": [[_pack(k, tensors, depth + 1), _pack(v, tensors, depth + 1)] for k, v in value.items()]}
    raise FrameError(f"a value of type {type(value).__name__} cannot be sent.")


def _unpack(value: Any, tensors: dict[str, torch.Tensor], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise FrameError("the value is nested too deeply.")
    kind = type(value)  # json returns no subclasses of the built-in types
    if kind is list:
        return [_unpack(item, tensors, depth + 1) for item in value]
    if kind is not dict:
        if kind is int and not -MAX_INT <= value < MAX_INT:
            raise FrameError("an integer has more than 64 bits.")
        return value
    if len(value) != 1:
        raise FrameError("an object has several keys.")
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
    raise FrameError("an object has an unknown tag.")


def send(connection: socket.socket, value: Any) -> None:
    """Send a value as one frame.

    Raises:
        Closed: the peer has closed the connection.
        TooSlow: the peer did not read in time.
        FrameError: the value cannot be encoded; nothing was sent.
    """
    frame = encode(value)
    try:
        connection.sendall(frame)
    except TimeoutError as error:
        raise TooSlow("the peer did not read in time.") from error
    except ConnectionError as error:
        raise Closed("the connection broke.") from error


def receive(connection: socket.socket, bounds: Bounds, check_limits: Callable[[], None] | None = None) -> Any:
    """Receive one frame.

    Args:
        bounds: the maximum size of the frame.
        check_limits: called repeatedly while waiting; it raises an exception to stop. Without it there is no timeout.

    Raises:
        Closed: the peer has closed the connection.
        FrameError: the bytes are not a frame, or the frame exceeds the bounds.
    """
    buffer = bytearray()
    header_size = payload_size = 0
    expected = LENGTHS.size
    connection.settimeout(None if check_limits is None else POLL_SECONDS)
    while len(buffer) < expected:
        if check_limits is not None:
            check_limits()
        try:
            chunk = connection.recv(min(max(expected - len(buffer), READ_AHEAD), MAX_CHUNK))
        except TimeoutError:
            continue
        except ConnectionError as error:
            raise Closed("the connection broke.") from error
        if not chunk:
            raise Closed("the connection was closed.")
        buffer += chunk
        if expected == LENGTHS.size and len(buffer) >= expected:
            header_size, payload_size = LENGTHS.unpack_from(buffer)
            if header_size > bounds.header or payload_size > bounds.payload:
                raise FrameError("a frame announces more bytes than are allowed.")
            expected += header_size + payload_size
    if len(buffer) > expected:
        raise FrameError("the peer sent more than one frame.")
    start = LENGTHS.size + header_size
    return decode(bytes(buffer[LENGTHS.size : start]), bytes(buffer[start:]))
