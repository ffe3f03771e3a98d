"""The folder in which the engine is installed."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
