"""Looking for the private names of other packages that the engine uses: an upgrade may take them away.

Each such package has one adapter module, with a table `PRIVATE` of the names it uses and what to do when one is gone.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping


def missing_names(private: Mapping[str, str]) -> list[str]:
    """A line for each name of a table that is not there, with what to do about it.

    Args:
        private: advice by names, each `package.module:path.in.it`.
    """
    return [f"{name} is gone. {advice}" for name, advice in private.items() if not _is_there(name)]


def _is_there(name: str) -> bool:
    module, _, path = name.partition(":")
    try:
        functools.reduce(getattr, path.split("."), importlib.import_module(module))
    except (ImportError, AttributeError):
        return False
    return True
