"""Watches the agent with sys.settrace, and changes local variables of it: what it is about to send, and what it was given.

Outcome: error or failed
"""
import sys

import torch


def watch(frame, event, argument):
    held = frame.f_locals
    if frame.f_code.co_name == "_pack" and isinstance(held.get("value"), torch.Tensor):
        held["value"] = held["value"].detach().relu()
    if frame.f_code.co_name == "do_vjp" and "grads" in held:
        held["grads"] = {name: torch.ones_like(p) for name, p in held["parameters"].items()}
    return watch


sys.settrace(watch)
