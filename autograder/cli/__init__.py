"""The command line: `student.py` has the commands for everybody, `instructor` those that students do not get."""
