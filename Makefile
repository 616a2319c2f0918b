# Two commands: `make up` sets everything up and serves; `make test` sets everything up and passes.
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
RUN := $(UV) run --no-sync
PYTHON ?= python3

.PHONY: up test check bench format setup

up: setup
	@$(RUN) neena serve

test: setup
	$(RUN) pytest -n 2 --dist loadgroup

check: setup
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) lint-imports
	$(RUN) pyright
	$(RUN) deptry src

format: setup
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

bench: setup
	$(RUN) python -m bench

setup: .venv/.ready

# The lock file is the truth; the stamp saves the second start the time of comparing.
.venv/.ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null 2>&1 || { $(PYTHON) -m venv .tools/uv && .tools/uv/bin/pip install --quiet uv==$(UV_VERSION); }
	$(UV) sync --locked --quiet
	@touch $@
