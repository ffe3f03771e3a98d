"""A Dataset class of the notebook is read by DataLoaders with 0 and 2 workers, with a lambda as collate_fn."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    insert_after(book, "three_layers", '''from torch.utils.data import Dataset, DataLoader, TensorDataset, get_worker_info

class Squares(Dataset):
    def __len__(self):
        return 12

    def __getitem__(self, i):
        worker = get_worker_info()
        return torch.full((8,), float(i)), i % 4, -1 if worker is None else worker.id

seen = {}
for workers in (0, 2):
    loader = DataLoader(Squares(), batch_size=3, num_workers=workers,
                        collate_fn=lambda rows: [torch.stack([r[0] for r in rows]), torch.tensor([r[1:] for r in rows])])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    for x, y in loader:
        loss = nn.functional.cross_entropy(model(x), y[:, 0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen.setdefault(workers, set()).update(y[:, 1].tolist())
print(seen)
assert seen == {0: {-1}, 2: {0, 1}}
''')
    cell(book, "any_depth").source = "rows = len(list(DataLoader(TensorDataset(torch.eye(4)), batch_size=2, shuffle=True)))\n" + \
        cell(book, "any_depth").source.replace("super().__init__()", "super().__init__()\n        assert rows == 2 and len(seen) == 2")
