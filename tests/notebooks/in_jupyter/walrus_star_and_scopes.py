"""Star imports, := at the top level, global, a class body's comprehension, match, doctest of the cell's functions."""

ASSIGNMENT = "08_pooling"


def edit(book):
    insert_before(book, "two_pools", '''from torch.nn import *
from math import *
if (n := len([last := k for k in range(3)])) == 3 and last == 2:
    kind = MaxPool2d
print(f"{n=} {(m := n + 1)!r:>4} {m}")
''')
    cell(book, "two_pools").source = '''max_pool, avg_pool = kind(n - 1, stride=m // 2), AvgPool2d(2, 2)
assert (n, m, last) == (3, 4, 2)
'''
    cell(book, "pooled_size").source = '''calls = 0

def pooled_size(size, kernel_size, stride=None, padding=0):
    """Windows along one side.

    >>> pooled_size(8, 2)
    4
    >>> pooled_size(7, 3, stride=2, padding=1)
    4
    """
    global calls, last_size
    calls += 1
    last_size = size
    match stride:
        case None:
            stride = kernel_size
        case int(s) if s > 0:
            stride = s
    return (size + 2 * padding - kernel_size) // stride + 1

import doctest, unittest
assert doctest.testmod().attempted == 2 and calls == 2 and last_size == 7

class TestSizes(unittest.TestCase):
    def test_one(self):
        self.assertEqual(pooled_size(4, 4), 1)

ran = unittest.main(argv=[""], exit=False, verbosity=0)
assert ran.result.testsRun == 1 and ran.result.wasSuccessful()
'''
    cell(book, "my_max_pool").source = cell(book, "my_max_pool").source.replace("    def __init__", '''    SIDES = 4
    SHIFTS = [k for k in range(SIDES)]
    names = dict(zip(SHIFTS, (c for c in "lrtb")))
    try:
        SQUARES = [SIDES * k for k in SHIFTS]
    except NameError:
        SQUARES = None
    assert SQUARES is None

    def __init__''')
