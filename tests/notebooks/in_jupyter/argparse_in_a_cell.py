"""parse_args() reads the kernel's own command line and leaves with SystemExit; parse_args([]) in the next exercise is right."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '''import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--hidden", type=int, default=16)
args = parser.parse_args()
input_size, hidden_size, output_size = 8, args.hidden, 4

model = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))
'''
    cell(book, "any_depth").source = '''args = parser.parse_args([])
known, unknown = parser.parse_known_args()
assert args.hidden == known.hidden == 16 and "-f" in unknown, unknown
''' + cell(book, "any_depth").source
    cell(book, "count").source = '''import sys
sys.argv = ["count.py", "--hidden", "3"]
assert parser.parse_args().hidden == 3
''' + cell(book, "count").source
