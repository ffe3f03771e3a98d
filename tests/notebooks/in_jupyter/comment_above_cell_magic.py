"""A comment above %%time makes it an unknown line magic, so the cell stops there; blank lines above are fine."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    cell(book, "my_model").source = "\n\n   \n%%time\n" + cell(book, "my_model").source
    cell(book, "copy_weights").source = "# my solution, timed\n%%time\n" + cell(book, "copy_weights").source
