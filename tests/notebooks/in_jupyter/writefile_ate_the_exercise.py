"""Put %%writefile at the top of the exercise and imported it from there: that file does not import nn."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "count").source = "%%writefile counting.py\n" + cell(book, "count").source
    insert_after(book, "count", "from counting import *\ncount_parameters(model)")
