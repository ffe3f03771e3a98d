"""A notebook with numbers of hundreds of thousands of digits, which take long to read.

Outcome: refused
"""
def submit(path, notebook):
    path.write_bytes(notebook.replace(b'"nbformat_minor": 5', b'"nbformat_minor": ' + b"9" * 500_000))
