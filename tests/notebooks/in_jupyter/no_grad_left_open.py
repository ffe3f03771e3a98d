"""Entered torch.no_grad() and then autocast by hand; each was still open when a check cell ran, and was closed after it."""

ASSIGNMENT = "17_custom_layer"


def edit(book):
    insert_before(book, "custom_layer", '''guard = torch.no_grad()
guard.__enter__()
print(torch.is_grad_enabled())
''')
    insert_after(book, "check_custom_layer", '''guard.__exit__(None, None, None)
autocast = torch.autocast("cpu", dtype=torch.bfloat16)
autocast.__enter__()
(torch.randn(2, 3) @ torch.randn(3, 2)).dtype
''')
    insert_after(book, "check_in_sequential", "autocast.__exit__(None, None, None)\ntorch.is_autocast_enabled('cpu')")
