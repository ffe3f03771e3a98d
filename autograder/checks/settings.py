"""Notes on torch's global settings that were changed when an exercise was checked, and were put back."""

from __future__ import annotations

from autograder.base.language import Text

# By the names of `autograder.inside.global_state`. The number of threads changes no result, so it has no note.
_WHAT = {
    "dtype": Text("the default dtype (torch.set_default_dtype)", "默认的 dtype（torch.set_default_dtype）"),
    "device": Text("the default device (torch.set_default_device)", "默认设备（torch.set_default_device）"),
    "gradients": Text("the gradient mode (torch.set_grad_enabled)", "梯度开关（torch.set_grad_enabled）"),
    "inference": Text("the inference mode (torch.inference_mode)", "推理模式（torch.inference_mode）"),
    "autocast": Text("automatic mixed precision (torch.autocast)", "自动混合精度（torch.autocast）"),
    "deterministic": Text(
        "the choice of algorithms (torch.use_deterministic_algorithms)",
        "算法的选择（torch.use_deterministic_algorithms）",
    ),
    "anomaly": Text("anomaly detection (torch.autograd)", "异常检测（torch.autograd）"),
}
KNOWN = frozenset(_WHAT)


def note(setting: str) -> Text:
    """The note for a student whose notebook leaves a setting changed."""
    what = _WHAT[setting]
    return Text(
        f"Your notebook leaves {what.en} changed; the checks ran with torch's own setting.",
        f"你的笔记本改了{what.zh}，之后没有改回来；检查是按 torch 原来的设置运行的。",
    )
