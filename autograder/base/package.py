"""Where the engine lies."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
