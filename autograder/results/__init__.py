"""What grading, auditing, collecting and looking give, as plain data that views render and files keep.

Nothing here produces a result, and nothing here renders one.
"""
