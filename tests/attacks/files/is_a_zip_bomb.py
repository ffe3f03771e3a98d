"""An archive that unpacks to a gigabyte, named as a notebook.

Outcome: refused
"""
import zipfile


def submit(path, notebook):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("../../notebook", "w") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
