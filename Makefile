# Each target makes its own environment from the files here; nothing else is needed
# but Python 3.11 or newer with the venv module.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PLUGINS := $(sort $(wildcard plugins/*))
CORE := $(VENV)/.core
TEST := $(VENV)/.test
DECLARED := pyproject.toml constraints.txt $(wildcard plugins/*/pyproject.toml)

# Many tests wait for a process or a disk: two more processes than there are processors, 12 at most.
TESTERS ?= $(shell $(PYTHON) -c "import os; print(min(12, 2 + (os.cpu_count() or 1)))")

# Demo and tests start many processes: each imports in half the time what was compiled once.
unexport PYTHONDONTWRITEBYTECODE

# Our packages first, built with one hatchling for all of them; then what they need.
define install
	$(BIN)/pip install --quiet $(2) -c constraints.txt hatchling editables
	$(BIN)/pip install --quiet $(2) --no-build-isolation --no-deps -e . $(addprefix -e ./,$(PLUGINS))
	$(BIN)/pip install --quiet $(2) -c constraints.txt "$(1)" $(notdir $(PLUGINS))
endef

.PHONY: install demo test lint bench chaos docs clean

install: $(CORE)
	@echo "Ready: $(BIN)/vconst --help, or '. $(BIN)/activate' first"

demo: $(CORE)
	$(BIN)/vconst demo

test: $(TEST) lint
	$(BIN)/pytest -m "not chaos" -n $(TESTERS) --dist loadfile --no-loadscope-reorder

lint: $(TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

bench: $(TEST)
	$(BIN)/pip install --quiet -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks

chaos: $(TEST)
	$(BIN)/pytest -m chaos --timeout 7200

docs: $(CORE)
	$(BIN)/python docs/generate.py

$(CORE): $(DECLARED)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(call install,vconst,)
	touch $@

# Tests use little of what they install: it is compiled when it is imported.
$(TEST): $(DECLARED)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(call install,vconst[test],--no-compile)
	touch $(CORE) $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
