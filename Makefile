# Everything happens in .venv, made on first use from pyproject.toml and constraints.txt.
# `make check` and `make test` are exactly what CI runs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
USABLE := $(VENV)/.usable

.PHONY: help demo test check docs format bench prove prove-kills tables clean

help:
	@echo "make demo    the samples through the whole job, against a local sandbox"
	@echo "make test    all tests"
	@echo "make check   lint, types, import contracts, generated documents"
	@echo "make docs    write the generated documents again"
	@echo "make format  format the code"
	@echo "make bench   measure speed and memory"
	@echo "make prove   simulate the submit protocol, 2000 seeds of faults and crashes; see docs/proof.md"
	@echo "make prove-kills  kill the program 1000 times, stop it, starve it, cut its power; see docs/proof.md"
	@echo "make tables  read 10,000 generated tables, and compare with a second reader"
	@echo "make clean   remove everything that make made"

define INSTALL
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Making the environment in $(VENV) (once) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[$(1)]'
endef

# What users need; developers need more.
$(USABLE): pyproject.toml constraints.txt
	$(call INSTALL,sandbox)
	@touch $@

$(READY): pyproject.toml constraints.txt
	$(call INSTALL,dev)
	@touch $(USABLE) $@

demo: $(USABLE)
	@$(BIN)/python sample_data/demo.py

# CI sets it to options that measure coverage, which takes much longer.
COVERAGE ?=

# The tests start the program some hundred times, and it need not be compiled each time. A worker
# that has nothing left takes over tests of another, so that none waits for the last ones.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(COVERAGE)
	@echo "Ledger, protocol and crashes once more, with a newer SQLite and its write-ahead log:"
	@if $(BIN)/python -c 'import pysqlite3' 2>/dev/null; then \
		PYTHONPATH=$(CURDIR)/tests/newer_sqlite $(BIN)/python -m pytest --numprocesses=auto \
			--dist=worksteal tests/ledger tests/submit tests/run tests/kills tests/power; \
	else echo "pysqlite3 has no wheel for this machine; skipped."; fi

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

docs: $(READY)
	$(BIN)/python docs/generate.py

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(READY)
	$(BIN)/python -m benchmarks

SEEDS ?= 2000

prove: $(READY)
	$(BIN)/python -m tests.simulation --seeds $(SEEDS)

N ?= 1000

prove-kills: $(READY)
	$(BIN)/python -m tests.kills --kills $(N)
	$(BIN)/python -m tests.kills --ways
	$(BIN)/python -m tests.power

TABLES ?= 10000

tables: $(READY)
	TABLES=$(TABLES) $(BIN)/python -m pytest --timeout=0 tests/sources/test_every_record.py

clean:
	rm -rf $(VENV) .demo runs state build dist *.egg-info htmlcov .coverage* \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache benchmarks/.data
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
