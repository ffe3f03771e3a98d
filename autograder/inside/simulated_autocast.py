"""`torch.autocast("cuda")` on the simulated GPU: which operations compute with which type, as for CUDA.

For each device that it knows, torch has a dispatch key that is active inside autocast, above the keys of autograd.
CUDA's kernels for its key pass by tensors that are not CUDA's, so simulated tensors carry the key of torch's spare
device (`SPARE`), for which nothing is defined but what is here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.inside.torch_private import below_autocast, implement_autocast
from autograder.wire.values import leaves, mapped

# Operations by what autocast does with their arguments, from `ATen/autocast_mode.h` of torch 2.13.
LOWER_PRECISION = (
    "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "convolution", "prelu", "addmm", "addmv", "addr", "matmul", "einsum", "mm", "mv", "linalg_vecdot", "linear",
    "addbmm", "baddbmm", "bmm", "chain_matmul", "linalg_multi_dot", "scaled_dot_product_attention",
)  # fmt: skip
FLOAT32 = (
    "acos", "asin", "cosh", "erfinv", "exp", "expm1", "log", "log10", "log2", "log1p", "reciprocal", "rsqrt",
    "sinh", "tan", "pow", "softplus", "layer_norm", "rms_norm", "group_norm", "nuclear_norm", "cosine_similarity",
    "poisson_nll_loss", "cosine_embedding_loss", "nll_loss", "nll_loss2d", "hinge_embedding_loss", "kl_div",
    "l1_loss", "smooth_l1_loss", "huber_loss", "mse_loss", "margin_ranking_loss", "multilabel_margin_loss",
    "soft_margin_loss", "triplet_margin_loss", "multi_margin_loss", "binary_cross_entropy_with_logits", "dist",
    "pdist", "cdist", "renorm", "logsumexp", "upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d",
    "upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d", "upsample_bicubic2d", "prod", "softmax",
    "log_softmax", "cumprod", "cumsum", "linalg_vector_norm", "linalg_matrix_norm", "sum", "norm",
)  # fmt: skip
WIDEST = (
    "addcdiv", "addcmul", "atan2", "bilinear", "cross", "dot", "vdot", "grid_sampler", "index_put", "tensordot",
    "scatter_add", "cat", "stack",
)  # fmt: skip
UNSAFE = ("binary_cross_entropy",)


def set_up() -> None:
    """Define the kernels in this process. They do nothing outside autocast."""
    kernels = {name: _casting(_lower_type) for name in LOWER_PRECISION}
    kernels |= {name: _casting(_float32) for name in FLOAT32}
    kernels |= {name: _casting(_widest) for name in WIDEST}
    kernels |= dict.fromkeys(UNSAFE, _refusing)
    implement_autocast(kernels)


def lowered(value: Any) -> Any:
    """`value` with its tensors cast to autocast's type, if autocast is active."""
    return _cast(value, _lower_type()) if torch.is_autocast_enabled("cuda") else value


def _casting(choose: Callable[..., torch.dtype]) -> Callable[..., Any]:
    def kernel(operation: Any, *args: Any, **kwargs: Any) -> Any:
        with below_autocast():
            args, kwargs = _cast((args, kwargs), choose(args))
            return operation(*args, **kwargs)

    return kernel


def _refusing(operation: Any, *_: Any, **__: Any) -> Any:
    raise RuntimeError(
        f"torch.nn.functional.{operation.overloadpacket.__name__} and torch.nn.BCELoss are unsafe to autocast. "
        "Many models use a sigmoid layer right before the binary cross entropy layer. In this case, combine the two "
        "layers using torch.nn.functional.binary_cross_entropy_with_logits or torch.nn.BCEWithLogitsLoss."
    )


def _cast(value: Any, dtype: torch.dtype) -> Any:
    return mapped(lambda item: item.to(dtype) if _may_be_cast(item) else item, value)


def _may_be_cast(item: Any) -> bool:
    return (
        isinstance(item, torch.Tensor) and item.is_cuda and item.dtype in (torch.float32, torch.float16, torch.bfloat16)
    )


def _lower_type(*_: Any) -> torch.dtype:
    return torch.get_autocast_dtype("cuda")


def _float32(*_: Any) -> torch.dtype:
    return torch.float32


def _widest(args: Any) -> torch.dtype:
    found = [item.dtype for item in leaves(args) if _may_be_cast(item)]
    return torch.float32 if torch.float32 in found or not found else found[0]
