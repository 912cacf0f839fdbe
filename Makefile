# Everything a newcomer needs: `make demo` and `make test`. The rest is for those who work on qwen-ls.

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
PYTHON ?= python
else
BIN := $(VENV)/bin
PYTHON ?= python3
endif

INSTALLED := $(VENV)/.installed
SOURCES := qwen_ls tests bench
VSCODE := editors/vscode
VSCODE_INSTALLED := $(VSCODE)/node_modules/.installed
AUDIT := .venv-audit
AUDIT_INSTALLED := $(AUDIT)/.installed
AUDIT_BIN := $(AUDIT)/$(notdir $(BIN))
NEOVIM := editors/neovim
NEOVIM_INSTALLED := $(NEOVIM)/node_modules/.installed

.PHONY: help demo test unit check format fuzz guided soak bench docs lock audit sbom build vscode clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(AUDIT_INSTALLED): requirements-audit.lock
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

$(VSCODE_INSTALLED) $(NEOVIM_INSTALLED): editors/%/node_modules/.installed: editors/%/package-lock.json
	npm --prefix editors/$* ci --silent --no-audit --no-fund
	@touch $@

demo: $(INSTALLED) ## Watch the language server complete and explain real code (FILE=path for a file of your own)
	@$(BIN)/python -m qwen_ls demo --pull $(if $(FILE),"$(FILE)")

test: check ## Check and test everything, with the real local model (fetched once, 1.1 GB)
	$(BIN)/python -m pytest

unit: $(INSTALLED) ## The quick tests only
	$(BIN)/python -m pytest tests/unit

check: $(INSTALLED) $(VSCODE_INSTALLED) $(NEOVIM_INSTALLED) ## Lint, formatting and types; the VS Code extension's own tests
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	npm --prefix $(VSCODE) run --silent check
	npm --prefix $(VSCODE) test --silent
	npm --prefix $(NEOVIM) run --silent check

vscode: $(INSTALLED) $(VSCODE_INSTALLED) build ## Package the VS Code extension, with the server's wheel in it (REPOSITORY=url of its pictures)
	npm --prefix $(VSCODE) run --silent build
	rm -f $(VSCODE)/dist/*.whl && cp dist/*.whl $(VSCODE)/dist/
ifdef REPOSITORY
	npm --prefix $(VSCODE) run --silent publishable -- --baseContentUrl $(REPOSITORY)/blob/main/$(VSCODE) \
		--baseImagesUrl $(REPOSITORY)/raw/main/$(VSCODE)
else
	npm --prefix $(VSCODE) run --silent package
endif

format: $(INSTALLED) $(NEOVIM_INSTALLED) ## Format the code
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	npm --prefix $(NEOVIM) run --silent format

fuzz: $(INSTALLED) ## Fuzz the server at length: 100,000 inputs, a quarter of an hour (RECORD=1 keeps the numbers)
	$(BIN)/python -m tests.fuzz $(if $(RECORD),--record)

guided: $(INSTALLED) ## Fuzz, led by the coverage of each input, five minutes for each target (SECONDS=300)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group guided
	$(BIN)/python -m tests.fuzz.guided --seconds $(or $(SECONDS),300)

soak: $(INSTALLED) ## 200,000 keys at a server while its service fails in every way, ten minutes (RECORD=1 keeps the numbers)
	$(BIN)/python -m tests.soak $(if $(RECORD),--record)

bench: $(INSTALLED) ## Measure, as ratios in one run (see bench/README.md)
	$(BIN)/python -m bench

docs: $(INSTALLED) ## Write the generated reference pages
	$(BIN)/python -m qwen_ls.settings.schema --write docs
	$(BIN)/python -m qwen_ls.handlers.commands_reference --write docs
	$(BIN)/python -m qwen_ls.settings.vscode --write $(VSCODE)/package.json
	$(BIN)/python -m qwen_ls.settings.neovim --write $(NEOVIM)/lua/qwen/settings.lua

lock: $(INSTALLED) ## Lock the dependencies anew, for every Python and system
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.10 --generate-hashes --no-header \
		--extra local --group dev --output-file requirements.lock
	$(BIN)/uv pip compile tests/support/gateway/requirements.in --universal --python-version 3.10 --generate-hashes \
		--no-header --no-annotate --output-file tests/support/gateway/requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.10 --generate-hashes --no-header \
		--group audit --output-file requirements-audit.lock

NOT_AUDITED = { echo "make audit: $(1) have known vulnerabilities, or could not be looked up (see above): not audited."; exit 1; }

audit: $(AUDIT_INSTALLED) ## Ask the registries for known vulnerabilities of what is locked
	@$(AUDIT_BIN)/pip-audit --requirement requirements.lock --disable-pip --strict --progress-spinner off \
		|| $(call NOT_AUDITED,the Python packages)
	@for package in $(VSCODE) $(NEOVIM); do npm --prefix $$package audit --package-lock-only --audit-level=low \
		|| $(call NOT_AUDITED,the npm packages of $$package); done

sbom: $(INSTALLED) $(AUDIT_INSTALLED) ## List what a release is made of, as CycloneDX, into dist/
	@mkdir -p dist
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.10 --generate-hashes --no-header --no-annotate --quiet \
		--extra local --constraint requirements.lock --output-file dist/qwen-ls.txt
	$(AUDIT_BIN)/cyclonedx-py requirements dist/qwen-ls.txt --pyproject pyproject.toml --output-reproducible \
		--output-file dist/qwen-ls.cdx.json
	@rm dist/qwen-ls.txt
	cd $(VSCODE) && node sbom.mjs > ../../dist/qwen-ls-vscode.cdx.json

build: $(INSTALLED) ## Build wheel and sdist into dist/
	$(BIN)/python -m build --no-isolation

clean: ## Remove what was built and installed here (not the model's weights)
	rm -rf $(VENV) $(AUDIT) dist $(VSCODE)/node_modules $(VSCODE)/dist $(NEOVIM)/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .fuzz
