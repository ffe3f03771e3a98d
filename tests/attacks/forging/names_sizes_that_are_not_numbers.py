"""Claims parameters of infinite sizes and of tensors for flags, which cannot be made numbers in the grader.

Outcome: error or failed
"""
import torch
from autograder.inside.agent import Agent

Agent.do_parameters = lambda self, of: [("weight", (float("inf"),), "torch.float32", torch.tensor([1, 2]))]
