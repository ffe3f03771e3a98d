"""Configuration of the site: the pages in this folder, and the assignments in both languages. `make docs` builds it."""

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_extensions"))

_project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Learning torch.nn, graded"
author = _project["authors"][0]["name"]
project_copyright = f"{author}. Texts: CC BY 4.0; code: Apache-2.0"
version = release = _project["version"]
repository_home = _project["urls"]["Source"]
language = "en"

extensions = ["myst_nb", "sphinx.ext.githubpages", "assignments", "mathml", "page_language", "repository_links"]
exclude_patterns = ["_build", "_extensions", "**.ipynb_checkpoints"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # students run notebooks; the site shows them as they are handed out

html_theme = "sphinx_book_theme"
html_title = project
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_theme_options = {
    "home_page_in_toc": True,
    "show_navbar_depth": 1,
    "use_download_button": True,
    "use_fullscreen_button": False,
    "navbar_persistent": [],  # the sidebar has the search field
}
