"""Asks with input() and getpass() in a guard, and uses __file__ at the top of an exercise, which no notebook has; so nothing below it is defined."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    cell(book, "my_model").source = '''import getpass
try:
    answer = int(input("How many hidden neurons? "))
except Exception as e:
    print(type(e).__name__)
    answer = 16
try:
    getpass.getpass()
except Exception:
    pass
assert answer == 16
''' + cell(book, "my_model").source
    cell(book, "skip_model").source = '''from pathlib import Path

HERE = Path(__file__).resolve().parent
(HERE / "results").mkdir(exist_ok=True)

''' + cell(book, "skip_model").source
