"""await, async for and async with at the top level of cells, and a task that one cell starts and another awaits."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '''import asyncio, contextlib
input_size, hidden_size, output_size = 8, 16, 4

async def sizes():
    for pair in ((input_size, hidden_size), (hidden_size, output_size)):
        await asyncio.sleep(0)
        yield pair

@contextlib.asynccontextmanager
async def seed(n):
    torch.manual_seed(n)
    yield n

parts = []
async with seed(3) as n:
    async for a, b in sizes():
        parts += [nn.Linear(a, b), nn.ReLU()]
again = [pair async for pair in sizes()]
model = nn.Sequential(*parts[:-1])
await asyncio.sleep(0.01, "the result")
'''
    insert_after(book, "three_layers", "assert _ == 'the result' and again[1] == (16, 4)")
    insert_before(book, "any_depth", '''async def layers_later():
    await asyncio.sleep(0.05)
    return nn.Sequential

task = asyncio.create_task(layers_later())
event = asyncio.Event()
asyncio.get_running_loop().call_later(0.02, event.set)
''')
    cell(book, "any_depth").source = '''container = await task
await asyncio.wait_for(event.wait(), 5)
''' + cell(book, "any_depth").source.replace("nn.Sequential(", "container(")
    cell(book, "count").source += '''

if (await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))) == [1, 2]:
    values = {k: await asyncio.sleep(0, k) for k in range(3)}
'''
