# What a person types; each line here is one call, and the logic is in local/.
.DEFAULT_GOAL := help
.PHONY: help setup up down reset demo check test lint format types unit lock bench docs invoke admin verify link fuzz messages head
.PHONY: suite-first suite-second

PYTHON := .venv/bin/python
MINUTES := 15
# The suites run side by side, with servers of their own: these beside all others.
FIRST := tests/architecture $(addprefix tests/integration/,api dispatcher openevent)
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH VIRTUAL_ENV

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## build .venv and .tools (nothing to do the second time)
	@bash local/bootstrap.sh

up: setup ## start the local stack in the background; .local/stack.json says where it is
	@$(PYTHON) -m local up

down: setup ## stop the local stack; its data stay
	@$(PYTHON) -m local down

reset: setup ## stop the local stack and forget its data
	@$(PYTHON) -m local reset

demo: setup ## import examples/, export, download, import again and compare
	@$(PYTHON) -m local demo

verify: setup ## EMAIL=… marks a user of the local stack as verified
	@$(PYTHON) -m local.commands.verify "$(EMAIL)"

link: setup ## PURPOSE=reset|verify|invite EMAIL=… prints the token that a mail would carry
	@$(PYTHON) -m local.commands.link "$(PURPOSE)" "$(EMAIL)"

admin: setup ## STACK=… EMAIL=… makes the first super admin of a deployed stack
	@$(PYTHON) -m local.commands.admin --stack "$(STACK)" "$(EMAIL)"

invoke: setup ## FUNCTION=… EVENT=… runs a built function in a container by `sam local invoke`
	@$(PYTHON) -m local.commands.invoke "$(FUNCTION)" "$(EVENT)"

check: setup lint types unit ## lint, types, layering and unit tests: under a minute

lint: setup
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports --no-cache

types: setup
	@.venv/bin/mypy

unit: setup
	@$(PYTHON) -m pytest tests/unit

test: check ## everything: check, the template's lint, and all test suites
	@SAM_CLI_TELEMETRY=0 .tools/bin/sam validate --lint
	@$(MAKE) --no-print-directory -j 2 suite-first suite-second

suite-first:
	@$(PYTHON) -m pytest $(FIRST)

suite-second:
	@$(PYTHON) -m pytest tests/integration tests/contract tests/e2e $(FIRST:%=--ignore=%)

fuzz: setup ## MINUTES=15 lets schemathesis ask the API whatever its reference allows, and what it does not
	@FUZZ_MINUTES=$(MINUTES) $(PYTHON) -m pytest tests/integration/api/documentation/test_fuzz.py

format: setup ## put the code into its form
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

bench: setup ## the speed of import, export and the API against their limits
	@$(PYTHON) -m bench

docs: setup ## play the examples of the API and write docs/: openapi.json, api_blueprint.apib, permissions.md
	@$(PYTHON) -m reference.tour
	@$(PYTHON) -m reference
	@$(PYTHON) -m tests.matrix

messages: setup ## collect the texts of the mails, bring each language's file up to them, compile
	@$(PYTHON) -m local.commands.messages

head: setup ## write the newest migration's id into template.yaml
	@$(PYTHON) -m local.commands.head

lock: ## pin the newest versions of what requirements/*.in ask for
	@bash local/bootstrap.sh lock
