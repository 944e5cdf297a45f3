# Each target sets up what it needs in .venv and is quick the second time. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help demo test lab build lint clean

# Another interpreter: make demo PYTHON=/path/to/python3.11
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Lies in the environment, so that removing .venv also removes it; older than either file means: install again.
READY := $(VENV)/.ready
export PYTHONUNBUFFERED := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## grade a sample class of eight from release to feedback, and show the table
	@$(BIN)/python -m autograder.build
	$(BIN)/autograder demo

test: $(READY) ## run all tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lab: $(READY) ## open JupyterLab on the course; saving a notebook also updates its text in sources/
	@# nbgrader starts its tools by name: the formgrader could not make a gradebook without them on the path.
	PATH="$(CURDIR)/$(BIN):$$PATH" jupyter lab $(ARGS)

build: $(READY) ## rebuild notebooks/, solutions/ and assignments/ from sources/
	@$(BIN)/python -m autograder.build $(ARGS)

lint: $(READY) ## look for mistakes that can be seen without running the code
	@$(BIN)/ruff check .

clean: ## remove the environment, caches and what the demo wrote; students' work and grades stay
	@rm -rf $(VENV) demo_course .build-state.json .pytest_cache .ruff_cache .hypothesis *.egg-info build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@if ! $(PYTHON) -c '' 2>/dev/null; then
	    echo "'$(PYTHON)' does not run. Install Python 3.11 or newer, or name another: make PYTHON=/path/to/python3.11 ..."
	    exit 1
	fi
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	    echo "This course needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=/path/to/python3.11 ..."
	    exit 1
	fi
	if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then
	    echo "'$(PYTHON)' cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv. Then run make again."
	    exit 1
	fi
	if [ ! -x $(BIN)/python ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then
	    echo "Setting up the environment in $(VENV) (once; a few minutes)"
	    $(PYTHON) -m venv --clear $(VENV)
	else
	    echo "Bringing the environment in $(VENV) up to date"
	fi
	# pip's own log stays out of the way unless the install fails; its lines are counted for a sign of life.
	total=$$(grep -c == constraints.txt)
	if ! $(BIN)/python -m pip install --no-input -e '.[instructor,dev]' -c constraints.txt 2>&1 | tee $(VENV)/install.log \
	    | awk -v total="$$total" '
	        /^ *Collecting /      { n++; split($$2, name, /[=<>!~(\[;]/); printf "  %3d of about %d  %s\n", n, total, name[1]; fflush() }
	        /^Installing collected/ { print "  unpacking (the longest step)"; fflush() }'; then
	    tail -n 20 $(VENV)/install.log
	    echo "The packages could not be installed; pip's last lines stand above, all of them in $(VENV)/install.log."
	    echo "Look for the first line with ERROR. Without a network, or with a proxy, pip has to be told about it first."
	    exit 1
	fi
	$(BIN)/python -m ipykernel install --sys-prefix --name python3 --display-name "Python 3 (ipykernel)" >/dev/null
	touch $@
	echo "The environment is ready."
