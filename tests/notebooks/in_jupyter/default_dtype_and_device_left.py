"""Sets float64 as the default type and back; later leaves it on, so that the last check's float32 data does not fit."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    insert_before(book, "my_model", '''torch.set_default_dtype(torch.float64)
torch.set_default_device("cpu")
half = torch.zeros(3, dtype=torch.float16)
''')
    insert_after(book, "my_model", '''assert MyModel(2, 3, 4).fc1.weight.dtype == torch.float64
torch.set_default_dtype(torch.float32)
''')
    insert_after(book, "check_skip_model", '''torch.set_default_dtype(torch.float64)
print(MyModel(2, 3, 4)(torch.randn(1, 2)).dtype)
''')
    append(book, "torch.set_default_dtype(torch.float32)")
