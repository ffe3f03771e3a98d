"""Explains exceptions of code that uses a GPU without asking whether there is one."""

from __future__ import annotations

import re

from autograder.base.language import Text

# For each type of device: how to ask whether there is one, and what torch says where there is none, in builds with and
# without support for it.
_DEVICES = {
    "cuda": (
        "torch.cuda.is_available()",
        re.compile(
            r"not compiled with CUDA|without CUDA support|requires CUDA support|without ATen_cuda|have a CUDA build"
            r"|no NVIDIA driver|No CUDA GPUs|no CUDA-capable device|CUDA driver initialization failed"
            r"|CUDA unknown error|cuda.is_available\(\) is False|'CUDA' backend|support for cuda devices"
            r"|no attribute '_cuda_|dummy base class|Cannot access accelerator|a CUDA or other accelerator"
        ),
    ),
    "mps": (
        "torch.backends.mps.is_available()",
        re.compile(r"'MPS' backend|support for mps devices|without MPS backend"),
    ),
    "xpu": ("torch.xpu.is_available()", re.compile(r"not compiled with XPU|'XPU' backend|support for xpu devices")),
}


def explain_missing_gpu(kind: str, message: str, code: str) -> Text | None:
    """The explanation of an exception that a missing GPU causes, or None if another cause is possible.

    Args:
        kind: the exception's class.
        message: its text.
        code: the line that raised it.
    """
    for name, (guard, missing) in _DEVICES.items():
        if missing.search(message) or (kind == "AssertionError" and code.startswith(f"assert {guard}")):
            choice = f'device = "{name}" if {guard} else "cpu"'
            return Text(
                f'Your code needs a GPU ("{name}"), but there is none here. Choose the device with a guard: '
                f'{choice}, and use device wherever the code says "{name}" or .{name}(), also in '
                "torch.set_default_device. Inside forward, use x.device, and make constant tensors buffers "
                "(self.register_buffer).",
                f'你的代码要用 GPU（"{name}"），但这里没有。请先判断再选择设备：{choice}，然后把代码里的 "{name}" '
                f"和 .{name}() 都换成 device（包括 torch.set_default_device）。在 forward 里请用 x.device，"
                "并把固定的张量注册为缓冲区（self.register_buffer）。",
            )
    return None
