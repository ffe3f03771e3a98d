"""Puts whole numbers that no float can hold in the place of outputs, for the grader to fail at when it compares or prints.

Outcome: error or failed
"""
from autograder.inside.agent import Agent


class Huge(int):
    def __abs__(self):
        return 0


answer = Agent.answer


def forge(self, request):
    given = answer(self, request)
    if given["error"] is None:
        asked = [step["do"] for step in request["steps"]]
        given["values"] = [Huge(10**400) if do == "call" and step["as"] is None else value
                           for do, step, value in zip(asked, request["steps"], given["values"])]
    return given


Agent.answer = forge
