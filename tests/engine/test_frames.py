"""Frames: everything sent comes back, and nothing that arrives can do more than be refused."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.base.errors import FrameError
from autograder.wire.frames import LENGTHS, Bounds, Closed, Handle, TooSlow, decode, encode, receive

scalars = (
    st.none() | st.booleans() | st.integers(-(1 << 62), 1 << 62) | st.floats(allow_nan=False) | st.text(max_size=20)
)
tensors = st.sampled_from([torch.arange(6.0).view(2, 3), torch.tensor(True), torch.zeros(0, 2), torch.arange(3)])
handles = st.builds(Handle, st.integers(0, 99), st.text(max_size=5))
values = st.recursive(
    scalars | tensors | handles,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def back(frame: bytes) -> object:
    header, payload = LENGTHS.unpack(frame[: LENGTHS.size])
    body = frame[LENGTHS.size :]
    return decode(body[:header], body[header : header + payload])


def same(one: object, other: object) -> bool:
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))  # type: ignore[arg-type]
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return type(one) is type(other) and one == other


@given(values)
@settings(max_examples=200, deadline=None)
def test_what_is_sent_comes_back_the_same(value: object) -> None:
    assert same(value, back(encode(value)))


@given(st.binary(max_size=200), st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused(header: bytes, payload: bytes) -> None:
    with contextlib.suppress(FrameError):
        decode(header, payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["tensor", "tuple", "map", "dict", "handle", "float", "big", "x"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)


@given(json_values)
@settings(max_examples=500, deadline=None)
def test_headers_of_any_form_are_read_or_refused(value: object) -> None:
    with contextlib.suppress(FrameError):
        decode(json.dumps(value).encode(), b"")


@pytest.mark.parametrize("value", [object(), {1, 2}, lambda: None, [[object()]]])
def test_what_is_no_plain_value_is_not_sent(value: object) -> None:
    with pytest.raises(FrameError):
        encode(value)


def test_deep_nesting_is_refused_both_ways() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(FrameError):
        encode(deep)
    with pytest.raises(FrameError):
        decode(b"[" * 5000 + b"]" * 5000, b"")
    with pytest.raises(FrameError):
        decode(b"[" * 1_000_000, b"")


@pytest.mark.parametrize(("header", "payload"), [(1 << 31, 0), (10, 1 << 63), (10, (64 << 20) + 1)])
def test_an_announcement_beyond_the_bounds_is_refused_before_anything_is_read(header: int, payload: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!IQ", header, payload))
        with pytest.raises(FrameError, match="more bytes than are allowed"):
            receive(ours, Bounds())


def test_a_frame_cut_short_is_a_closed_connection() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(encode([1, 2, 3])[:-2])
        with pytest.raises(Closed):
            receive(ours, Bounds())


def test_a_frame_that_trickles_in_runs_out_of_patience() -> None:
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def trickle() -> None:
        theirs.sendall(LENGTHS.pack(1000, 0))
        while not stop.wait(0.01):
            theirs.sendall(b" ")

    calls = 0

    def patience() -> None:
        nonlocal calls
        calls += 1
        if calls > 10:
            raise TooSlow("enough")

    with ours, theirs:
        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            with pytest.raises(TooSlow):
                receive(ours, Bounds(), patience)
        finally:
            stop.set()
            thread.join()
