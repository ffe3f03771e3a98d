"""What a submission says of itself earns nothing; see tests/attacks for those that go further."""

from __future__ import annotations

import json

import nbformat
from tiny import SCALE, Grade, notebook

WRONG = "def double(x):\n    return 42\n"  # right for 21 alone: worth 2 of the 3 points of its exercise


def test_check_cells_marked_to_be_skipped_are_run(grade: Grade) -> None:
    book = nbformat.reads(notebook(double=WRONG, scale=SCALE).decode(), as_version=4)
    for cell in book.cells:
        cell.metadata["tags"] = ["skip-execution"]
    assert grade(json.dumps(book).encode()).score == 9


def test_claims_alone_earn_nothing(grade: Grade) -> None:
    """A model that claims the right parameters, computes nothing and says that it is on the GPU."""
    claims = """
class Scale(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size))

    def forward(self, x):
        return x
"""
    result = grade(scale=claims)
    assert result.score == 3 + 1  # the other exercise, and the one point for registering the parameter, which it does
