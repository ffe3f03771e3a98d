"""Answers every question twice, so that the second answer meets the next question.

Outcome: error or failed
"""
import autograder.wire.frames as frames
import autograder.inside.zygote as zygote
import sys

send = frames.send


def twice(connection, value):
    send(connection, value)
    send(connection, value)


for module in list(sys.modules.values()):
    if getattr(module, "send", None) is send:
        module.send = twice
