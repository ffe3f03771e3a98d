"""Magics without a percent sign (pwd, cd, who, time), until a variable takes such a word and %automagic is turned off."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    for code in ("pwd", "here = %pwd", "cd ..", "up = %pwd", "cd $here", "matplotlib inline", "time y = 2 + 3", "ls",
                 "import os\nassert here == os.getcwd() != up and y == 5"):
        insert_before(book, "my_model", code)
    insert_before(book, "skip_model", "who")
    cell(book, "skip_model").source += '''
# From here on these are mine.
who = "me"
pwd = len(who) + 15
'''
    for code in ("%automagic 0", "assert _ == 17", "pwd", "who"):
        insert_after(book, "skip_model", code)
    append(book, "ls")
    book.cells[-1].metadata["tags"] = ["raises-exception"]
