"""Raises exceptions that claim to be of other classes, and whose text cannot be had.

Outcome: error
"""
class Skipped(BaseException):
    __class__ = property(lambda self: type("Skipped", (Exception,), {}))

    def __str__(self):
        raise Skipped()

    __repr__ = __str__


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        raise Skipped()
