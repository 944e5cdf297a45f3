# Each target sets up what it needs in .venv and is quick the second time. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help demo test bench lab build lint clean

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
	@# The matrices in the tests are tiny: threads of their own would only get into each other's way.
	export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench: $(READY) ## time this grader beside nbgrader, and unit 03's convolution beside PyTorch; takes several minutes
	@$(BIN)/python -m bench $(ARGS)

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
	@.ci/set-up "$(PYTHON)"
