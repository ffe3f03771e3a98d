# `make grade`, `make test` and `make docs`. Each sets up what it needs in .venv, without root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DOCS_READY := $(VENV)/.docs-ready

.PHONY: grade test docs clean

grade: $(READY)  ## grade a demonstration class, from notebooks to feedback
	@$(BIN)/autograder demo demo
	@cd demo && ../$(BIN)/autograder build
	@cd demo && ../$(BIN)/autograder grade submitted
	@echo "Writing feedback pages (nbgrader generate_feedback) ..."
	@cd demo && ls source | xargs -P 2 -n 1 ../$(BIN)/nbgrader generate_feedback --log-level=ERROR
	@echo
	@echo "Look at:  demo/results/            a result.json for each submission"
	@echo "          demo/feedback/           a page for each submission, as students get it"
	@echo "          demo/gradebook.db        nbgrader's gradebook: cd demo && ../$(BIN)/jupyter lab, then Formgrader"

test: $(READY)  ## run the whole test suite
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile
	@$(BIN)/autograder build --check
	@$(BIN)/autograder audit
	@$(BIN)/autograder audit --mutants

docs: $(DOCS_READY)  ## build the site in docs/_build/html, all of it; a warning is an error
	@$(BIN)/sphinx-build -W --keep-going --quiet -E -a -b html -d docs/_build/doctrees docs docs/_build/html
	@echo "Look at:  docs/_build/html/index.html"

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is %s. Try: make PYTHON=python3.12" % sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(DOCS_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

clean:  ## remove what can be made again, and nothing that says when work was handed in
	rm -rf $(VENV) source demo docs/_build docs/assignments
	@test ! -d .autograder || find .autograder -mindepth 1 -maxdepth 1 ! -name mirrors -exec rm -rf {} +
