"""Cells of the student's own were turned into markdown and raw text; empty cells, blank ones and comments around."""

import nbformat

ASSIGNMENT = "06_linear_layer"


def edit(book):
    for code in ("", "   \n\t\n\n", "# only a comment", '"""only a text"""', "pass", ";", "..."):
        insert_before(book, "linear", code)
    for grade_id, new in (("output_shape", nbformat.v4.new_markdown_cell), ("least_squares", nbformat.v4.new_raw_cell)):
        i = next(i for i, c in enumerate(book.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
        book.cells.insert(i + 1, new("output_shape = least_squares = None"))
    append(book, "")
