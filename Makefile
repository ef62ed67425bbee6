# The commands of this project. `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: help serve test lint fuzz soak bench data questions schema settings lock clean

help: ## List the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | while IFS='|' read -r name said; do printf '  make %-8s %s\n' "$$name" "$$said"; done

.venv/installed: requirements.lock pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or later is missing: install it, or name it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# The page is built with the editable install; this builds it again when its source is newer.
src/clustergraph/server/page/index.html: $(shell find web -path web/node_modules -prune -o -type f -print) | .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

serve: src/clustergraph/server/page/index.html ## Install, build the page, serve the graph at http://127.0.0.1:8000/graphql
	$(BIN)/clustergraph serve --port $(PORT)

lint: .venv/installed ## Style, types, floors, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src

test: lint src/clustergraph/server/page/index.html ## All checks and tests, in a browser too
	@command -v chromium >/dev/null || { echo "chromium is missing: apt-get install chromium"; exit 1; }
	$(BIN)/pytest

fuzz: .venv/installed ## Schemathesis at a service for ten minutes, then 48,000 random graphs and requests for the engines and the oracle
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest tests/server/test_fuzz.py
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest tests/engines/test_agreement.py

soak: .venv/installed ## Ten minutes at half of the top rate, with reloads and 2,000 sockets
	$(BIN)/python benchmarks/soak.py

.venv/bench: benchmarks/requirements.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --upgrade --target $@ --requirement benchmarks/requirements.lock
	@touch $@

benchmarks/peers/mercurius/node_modules/installed: benchmarks/peers/mercurius/package-lock.json
	npm --prefix benchmarks/peers/mercurius ci --silent
	@touch $@

bench: .venv/bench benchmarks/peers/mercurius/node_modules/installed ## Measure the service beside its peers: docs/performance.md says what
	$(BIN)/python benchmarks/servers.py
	$(BIN)/python benchmarks/fairness.py
	PYTHONPATH=. $(BIN)/python benchmarks/attacks.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/large.py
	$(BIN)/python benchmarks/techniques.py
	PYTHONPATH=.venv/bench $(BIN)/python benchmarks/questions.py
	$(BIN)/python benchmarks/reloads.py
	$(BIN)/python benchmarks/startup.py
	PYTHONPATH=. $(BIN)/python benchmarks/page.py
	PYTHONPATH=.venv/bench $(BIN)/python benchmarks/groups.py

data: .venv/installed ## Write docs/data.md: what the graph holds
	$(BIN)/python scripts/data.py

questions: .venv/installed ## Write docs/questions.md: what people ask, and the answers
	$(BIN)/python scripts/questions.py

settings: .venv/installed ## Write the table of docs/settings.md
	$(BIN)/python scripts/settings.py

schema: .venv/installed ## Write what is derived from the model
	$(BIN)/clustergraph schema --write

lock: .venv/installed ## Choose the newest versions that fit, and lock them
	$(BIN)/uv pip compile benchmarks/requirements.in --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file benchmarks/requirements.lock
	cd examples/python && ../../$(BIN)/uv pip compile requirements.in --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## Remove what was installed and built
	rm -rf .venv web/node_modules tests/clients/node_modules examples/javascript/node_modules scripts/node_modules benchmarks/peers/mercurius/node_modules src/clustergraph/server/page dist
