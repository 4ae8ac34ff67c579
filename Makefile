# Everything runs in an environment of its own, .venv; both `make demo` and `make test` create it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TFLITE := .venv-tflite
WORK ?= .model
GROCERIES := $(KITCHENSYNC_REFERENCE_DATA)/groceries

.PHONY: demo test lint types bench campaign model model-check evaluate clean

demo: $(VENV)/.demo
	@$(BIN)/ks demo

# Without bytecode, each program that tests start would compile the project anew.
test: $(VENV)/.dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist worksteal -q

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev $(VENV)/.training
	@$(BIN)/mypy
	@$(BIN)/pyright --pythonpath $(BIN)/python

bench: $(VENV)/.bench
	@$(BIN)/python -m tests.bench

# Hours: half an hour for each decoder alone. The fuzzer is there for CPython 3.11 to 3.13.
campaign: $(VENV)/.fuzz
	@KITCHENSYNC_CAMPAIGN=1 $(BIN)/python -m pytest -q -m campaign tests
	@$(BIN)/python -m tests.fuzz --minutes 30

# Hours on a processor, minutes beside a GPU; goes on from where it was stopped.
model: $(VENV)/.training
	@test -d "$(GROCERIES)" || { echo "Say where the photos are: KITCHENSYNC_REFERENCE_DATA=…" >&2; exit 1; }
	@$(BIN)/python -m training.build --data "$(GROCERIES)" --work $(WORK) --out models/kitchensync_models

model-check: $(VENV)/.dev $(TFLITE)/.done
	@$(BIN)/python -m training.check
	@PYTHONPATH=core:models $(TFLITE)/bin/python -m training.check --runtime

evaluate: $(VENV)/.dev
	@test -d "$(DATA)" || { echo "Say which photos: make evaluate DATA=folder" >&2; exit 1; }
	@$(BIN)/python -m training.evaluate "$(DATA)"

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	@echo "Installing kitchensync into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[cli,relay]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing kitchensync and its tools into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.demo

$(VENV)/.bench: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[bench]'
	@touch $@

$(VENV)/.fuzz: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[fuzz]'
	@touch $@

$(VENV)/.training: pyproject.toml | $(VENV)/bin/python
	@echo "Installing what trains models into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[training]'
	@touch $@

# The old name of the runtime, which phones still have: for CPython up to 3.11 and numpy 1.
$(TFLITE)/.done:
	@python3.11 -m venv $(TFLITE)
	@$(TFLITE)/bin/python -m pip install -q --disable-pip-version-check 'tflite-runtime==2.14.0' 'numpy<2' msgspec pillow
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "kitchensync needs Python 3.11 or newer; say which one with: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "kitchensync needs Python's venv module (on Debian: apt install python3-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

clean:
	@rm -rf $(VENV) $(TFLITE) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
