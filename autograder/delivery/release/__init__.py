"""The student's repository: its files, the check for secrets, and the commits of releases."""
