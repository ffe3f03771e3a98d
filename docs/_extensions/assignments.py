"""Copies the notebooks of the assignments into the Sphinx source tree, as `assignments/LANGUAGE/NN_name.ipynb`.

A notebook carries its pictures as data URIs, which MyST does not accept for SVG, so the copy names files instead. The
copies are ignored by git and made anew at each build.
"""

import base64
import json
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

LANGUAGES = {"en": Path(), "zh": Path("zh")}  # where each language's notebooks are, below the course's assignments/
PICTURE = re.compile(r"\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)")


def copy_notebooks(app: Sphinx) -> None:
    source = Path(app.srcdir).parent / "assignments"
    for language, folder in LANGUAGES.items():
        target = Path(app.srcdir) / "assignments" / language
        shutil.rmtree(target, ignore_errors=True)
        for path in (source / folder).glob("[0-9][0-9]_*/[0-9][0-9]_*.ipynb"):
            for name, content in _files(path).items():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(content)


def _files(path: Path) -> dict[str, bytes]:
    """A notebook and its pictures, by their paths in the folder of the copies."""
    files: dict[str, bytes] = {}

    def as_file(found: re.Match[str]) -> str:
        name = f"pictures/{path.stem}-{len(files) + 1}.svg"
        files[name] = base64.b64decode(found[1])
        return f"]({name})"

    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = PICTURE.sub(as_file, "".join(cell["source"]))
    files[path.name] = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
    return files


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
