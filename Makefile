# Two commands: `make up` sets everything up and serves; `make test` sets everything up and passes.
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
BIN := .venv/bin
PYTHON ?= python3

.PHONY: up test check bench format setup

up: setup
	@$(BIN)/neena serve

test: setup
	$(BIN)/pytest -n 2 --dist loadgroup

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/deptry src

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m bench

setup: .venv/.ready

# The lock file is the truth; the stamp saves the second start the time of comparing. Compiling once saves it again.
.venv/.ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null 2>&1 || { $(PYTHON) -m venv .tools/uv && .tools/uv/bin/pip install --quiet uv==$(UV_VERSION); }
	@$(UV) sync --locked --quiet --compile-bytecode
	@$(BIN)/python -m compileall -q src
	@touch $@
