"""Gives its answers the numbers of other questions.

Outcome: error or failed
"""
from autograder.inside.agent import Agent

answer = Agent.answer
Agent.answer = lambda self, request: {**answer(self, request), "id": request["id"] + 1}
