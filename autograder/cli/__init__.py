"""The command line: `student.py` has everybody's verbs, and `instructor` those that students do not get."""
