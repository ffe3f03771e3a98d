"""The student's repository: what is in it, what must never be, and its history."""
