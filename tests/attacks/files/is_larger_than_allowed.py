"""A notebook with outputs of more than a submission may have.

Outcome: refused
"""
def submit(path, notebook):
    with path.open("wb") as file:
        file.write(notebook.rstrip()[:-1] + b', "outputs": "')
        file.truncate(200 << 20)  # a hole: two hundred megabytes to a reader, next to nothing on the disk
