"""Results of grading, audits, collecting and other commands, as plain data that views render and files store."""
