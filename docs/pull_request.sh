#!/usr/bin/env bash
# A pull request from end to end, on this machine alone: the course is released to a student's repository, a student
# forks it, solves half of an assignment, and hands in; the pull request is graded and its comment shown.
#
#     docs/pull_request.sh [FOLDER]      # makes FOLDER, ./pull-request by default
set -euo pipefail

course=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-pull-request}
assignment=01_sequential_mlp
autograder=${AUTOGRADER:-$course/.venv/bin/autograder}
python=${PYTHON:-$course/.venv/bin/python}

if [ -z "${AUTOGRADER:-}" ]; then make -C "$course" --silent .venv/.ready; fi

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
export GIT_CONFIG_GLOBAL=$folder/gitconfig
git config --file "$GIT_CONFIG_GLOBAL" user.name "Ada Moreau"
git config --file "$GIT_CONFIG_GLOBAL" user.email ada@example.org
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main

step "The instructor releases $assignment (autograder release) and puts it on a server"
(cd "$course" && "$autograder" release "$folder/students" "$assignment") | tail -n 1
git clone --quiet --bare "$folder/students" "$folder/server.git"

step "A student forks it, clones the fork, and solves half of the exercises"
git clone --quiet --bare "$folder/server.git" "$folder/fork.git"
git clone --quiet "$folder/fork.git" "$folder/ada"
cd "$folder/ada"
git switch --quiet --create my-work
"$python" - "assignments/$assignment/$assignment.ipynb" <<'PYTHON'
import sys

import nbformat

ANSWERS = {
    "three_layers": "model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))",
    "any_depth": """class SequentialMLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        layers = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)""",
}
notebook = nbformat.read(sys.argv[1], as_version=4)
for cell in notebook.cells:
    cell.source = ANSWERS.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
nbformat.write(notebook, sys.argv[1])
PYTHON
git commit --quiet --all --message "01: first try"
git push --quiet origin my-work
git log --oneline --decorate | cat

step "The pull request: the server has the head under refs/pull/1/head"
git -C "$folder/server.git" fetch --quiet "$folder/fork.git" my-work:refs/pull/1/head

step "It is graded (autograder pr), as data: nothing of it is checked out"
git init --quiet --bare "$folder/pull.git"
git -C "$folder/pull.git" fetch --quiet "$folder/server.git" main:base refs/pull/1/head:head
cd "$course"
"$autograder" pr --repository "$folder/pull.git" --base base --head head --student ada --report "$folder/report"

step "The comment: $folder/report/comment.md"
cat "$folder/report/comment.md"
