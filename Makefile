# The commands of developers; each is one call, and the logic is in local/.
.DEFAULT_GOAL := help
.PHONY: help setup up down reset demo check test lint format types unit lock bench chaos load docs invoke deploy smoke rotate sbom audit release admin images mail-setup verify link fuzz soak messages db logs routes shell head
.PHONY: suites

PYTHON := .venv/bin/python
MINUTES := 15
# Three workers share the suites, each with its own servers: two cores wait for many of the tests.
# The longest group is first (docs/tests.md).
WORKERS := 3
# The slowest tests are named at the end, and a test that runs for minutes meanwhile; so is what was skipped.
REPORTS := -p tests.slow_tests --durations 10 --durations-min 5 -r fEs
SUITES := $(addprefix tests/,e2e contract integration architecture)
# `make db reset` would be two targets, of which the second deletes the stack.
ifneq ($(filter db,$(MAKECMDGOALS)),)
ifneq ($(words $(MAKECMDGOALS)),1)
$(error Use make db DO=$(lastword $(MAKECMDGOALS)))
endif
endif
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH VIRTUAL_ENV

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## build .venv and .tools; a second run does nothing
	@bash local/bootstrap.sh

up: setup ## start the local stack in the background; RELOAD=1: functions run from the working tree
	@$(PYTHON) -m local up

down: setup ## stop the local stack; its data stay
	@$(PYTHON) -m local down

reset: setup ## stop the local stack and delete its data
	@$(PYTHON) -m local reset

demo: setup ## import examples/, export, download, import again and compare; KEEP=1 leaves the stack
	@$(PYTHON) -m local demo

verify: setup ## mark a user of the local stack as verified: EMAIL=…
	@$(PYTHON) -m local.commands.verify "$(EMAIL)"

link: setup ## print the token of a mail: PURPOSE=reset|verify|invite EMAIL=…
	@$(PYTHON) -m local.link "$(PURPOSE)" "$(EMAIL)"

deploy: setup ## check, build and deploy to AWS: ENV=staging|production; CHECK=1 only checks
	@$(PYTHON) -m local.cloud.deploy "$(ENV)" --stack "$(STACK)" --region "$(REGION)" $(if $(CHECK),--check)

smoke: setup ## try a deployed API from outside: STACK=… or URL=…; RELEASE=… must be its version
	@$(PYTHON) -m local.cloud.smoke --stack "$(STACK)" --region "$(REGION)" --url "$(URL)" --release "$(RELEASE)"

rotate: setup ## replace the key that signs tokens: STACK=…; STOLEN=1 ends all logins and links
	@$(PYTHON) -m local.cloud.rotate --stack "$(STACK)" --region "$(REGION)" $(if $(STOLEN),--stolen)

sbom: setup ## write the list of all components that are deployed: build/sbom/*.json by CycloneDX
	@$(PYTHON) -m local.delivery.sbom

audit: setup ## look for known weaknesses of all locked packages; needs the network
	@$(PYTHON) -m local.delivery.audit

release: setup ## name a release in all its places: VERSION=1.2.0
	@$(PYTHON) -m local.delivery.release "$(VERSION)"

admin: setup ## create the first super administrator of a deployed stack: STACK=… EMAIL=…
	@$(PYTHON) -m local.commands.admin --stack "$(STACK)" --region "$(REGION)" "$(EMAIL)"

images: setup ## make the sizes of all pictures again: STACK=…; without it on the local stack
	@$(PYTHON) -m local.commands.images --stack "$(STACK)" --region "$(REGION)"

mail-setup: setup ## set the mail server of a deployed stack and send a test mail: STACK=…
	@$(PYTHON) -m local.commands.mail_setup --stack "$(STACK)" --region "$(REGION)"

invoke: setup ## run a function once, in a container if there is an engine: FUNCTION=… EVENT=… SQL=1
	@$(PYTHON) -m local.commands.invoke "$(FUNCTION)" "$(EVENT)"

check: setup lint types unit ## run lint, types, layering and unit tests: about a minute

lint: setup
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports --no-cache

types: setup
	@.venv/bin/mypy

unit: setup
	@$(PYTHON) -m pytest --durations 5 --durations-min 2 -n 2 --dist loadfile tests/unit

test: check ## run check, the template's lint and all test suites
	@SAM_CLI_TELEMETRY=0 .tools/bin/sam validate --lint
	@$(MAKE) --no-print-directory suites

suites:
	@$(PYTHON) -m pytest $(REPORTS) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(SUITES)

fuzz: setup ## send the API valid and invalid requests by schemathesis: MINUTES=15
	@FUZZ_MINUTES=$(MINUTES) $(PYTHON) -m pytest -m soak tests/integration/api/documentation/test_fuzz.py

soak: setup ## run the tests that are too long for `make test`: docs/tests.md lists them
	@$(PYTHON) -m pytest $(REPORTS) -m soak

chaos: setup ## users, faults and checks on a stack of its own: MINUTES=15 SEED=… STACK=…
	@$(PYTHON) -m chaos --minutes "$(MINUTES)" $(if $(SEED),--seed "$(SEED)") $(if $(STACK),--stack "$(STACK)")

load: setup ## many buyers of few tickets on a stack of its own: BUYERS=1000 SEATS=200 SECONDS=60 STACK=…
	@$(PYTHON) -m local.load $(if $(BUYERS),--buyers "$(BUYERS)") $(if $(SEATS),--seats "$(SEATS)") $(if $(SECONDS),--seconds "$(SECONDS)") $(if $(STACK),--stack "$(STACK)")

format: setup ## format the code and fix lint errors
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

bench: setup ## measure the speed of import, export and the API against their limits
	@$(PYTHON) -m bench

docs: setup ## run the API examples; write docs/openapi.json, api_blueprint.apib, permissions.md, tables of the contract
	@$(PYTHON) -m reference.record_examples
	@$(PYTHON) -m reference
	@$(PYTHON) -m tests.matrix

messages: setup ## collect the texts of the mails, update and compile each language's file
	@$(PYTHON) -m local.commands.messages

db: setup ## the migrations: DO=history|current|heads|upgrade|stamp|revision|reset; docs/tools.md
	@$(PYTHON) -m local.migrations "$(DO)" --stack "$(STACK)" --region "$(REGION)" --revision "$(REVISION)" --message "$(MESSAGE)" $(if $(REVERSE),--reverse)

logs: setup ## what the functions have logged: FUNCTION=… REQUEST=ID FOLLOW=1 LINES=100; STACK=… HOURS=1: of AWS
	@$(PYTHON) -m local.logs --stack "$(STACK)" --region "$(REGION)" --function "$(FUNCTION)" --request "$(REQUEST)" $(if $(HOURS),--hours "$(HOURS)") $(if $(LINES),--lines "$(LINES)") $(if $(FOLLOW),--follow)

routes: setup ## every route: method, path, handler, and who may; MATCH=sessions shows some
	@$(PYTHON) -m reference.route_table "$(MATCH)"

shell: setup ## the database in IPython: su, tables, get, find, sql, commit; STACK=… TUNNEL=…: read a deployed one
	@$(PYTHON) -m local.shell --stack "$(STACK)" --region "$(REGION)" --tunnel "$(TUNNEL)"

head: setup ## write the newest migration's id into template.yaml
	@$(PYTHON) -m local.migrations.head

lock: ## pin the newest versions of the requirements in requirements/*.in
	@bash local/bootstrap.sh lock
