"""asyncio.run and run_until_complete, which work in a script, raise in Jupyter; a thread with its own loop works."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '''import asyncio
input_size, hidden_size, output_size = 8, 16, 4

async def build():
    await asyncio.sleep(0)
    return nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))

model = asyncio.run(build())
'''
    cell(book, "any_depth").source = '''
from concurrent.futures import ThreadPoolExecutor

async def container():
    await asyncio.sleep(0.01)
    return nn.Sequential

with ThreadPoolExecutor(1) as pool:
    Container = pool.submit(asyncio.run, container()).result()
''' + cell(book, "any_depth").source.replace("nn.Sequential(", "Container(")
    cell(book, "count").source = '''
coroutine = container()
try:
    asyncio.get_event_loop().run_until_complete(coroutine)
    ready = True
except RuntimeError as e:
    coroutine.close()
    ready = False
    print(e)
if not ready:
''' + "".join("    " + line + "\n" if line else "\n" for line in cell(book, "count").source.split("\n"))
