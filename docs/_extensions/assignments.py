"""Copies the notebooks of the assignments into the Sphinx source tree, as `assignments/LANGUAGE/NN_name.ipynb`.

The copies are ignored by git, are brought up to date at each build, and are deleted when their assignment is gone.
"""

from pathlib import Path

from sphinx.application import Sphinx

LANGUAGES = {"en": Path(), "zh": Path("zh")}  # where each language's notebooks are, below the course's assignments/


def copy_notebooks(app: Sphinx) -> None:
    source = Path(app.srcdir).parent / "assignments"
    for language, folder in LANGUAGES.items():
        target = Path(app.srcdir) / "assignments" / language
        target.mkdir(parents=True, exist_ok=True)
        notebooks = {path.name: path for path in (source / folder).glob("[0-9][0-9]_*/[0-9][0-9]_*.ipynb")}
        for name, path in notebooks.items():
            copy, content = target / name, path.read_bytes()
            if not copy.is_file() or copy.read_bytes() != content:  # an unchanged copy keeps its time of change
                copy.write_bytes(content)
        for old in target.glob("*.ipynb"):
            if old.name not in notebooks:
                old.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
