# `make` alone lists the commands. Each works from any state: what it needs is set up first.

# Not from the environment: shells use ENV for a file of their own, and an environment is not to be deployed by accident.
ENV = dev
SERVICE = api
# The Python to set up with: the environment's own once there is one, so that no other Python on PATH makes it anew.
PYTHON ?= $(shell test -x .venv/bin/python && echo .venv/bin/python || echo python3)

run := .venv/bin/python -m
in_sandbox := $(run) sandbox run -- $(run)

# Without compiled modules every import of pulumi_aws, in every process, takes seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup ready supported up preview verify lost cost destroy down drill-autoscaling test lint format requirements bench clean

help: ## List these commands
	@echo "make COMMAND [ENV=dev|staging|prod]"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: supported ## Install the Python packages (.venv), the Pulumi CLI and a Kubernetes API server (.tenfold/bin)
	@$(PYTHON) -m toolchain
	@echo "next: make up"

up: ready ## Deploy an environment to the sandbox, with the policy packs, and verify it
	@$(in_sandbox) operations up $(ENV)

preview: ready ## Show what `make up` would change, checked by the policy packs
	@$(in_sandbox) operations preview $(ENV)

verify: ready ## Compare what is deployed with its settings, through the AWS API
	@$(run) sandbox run --running -- $(run) operations verify $(ENV)

lost: ready ## List what a killed run lost; DO=--adopt records it, DO=--delete deletes it
	@$(run) sandbox run --running -- $(run) operations lost $(ENV) $(DO)

cost: ready ## What an environment costs a month, and a picture of it; SAVE=FILE keeps the estimate, BASE=FILE compares
	@$(run) policies.cost.show $(ENV) $(if $(SAVE),--save $(SAVE)) $(if $(BASE),--base $(BASE))

destroy: ready ## Delete an environment
	@$(in_sandbox) operations destroy $(ENV)

drill-autoscaling: ready ## Play load to a service and judge its autoscaler, with a picture; SERVICE=api ARGS=--short
	@$(run) drills autoscaling $(ENV) --service $(SERVICE) $(ARGS)

down: ready ## Stop the sandbox, and with it all that it holds
	@$(run) sandbox stop

test: supported ## Run every test
	@$(PYTHON) -m toolchain --controllers >/dev/null || test $$? -eq 3 # 3: no engine; its tests are left out, aloud
	@$(run) pytest -n auto --dist loadscope --no-loadscope-reorder

lint: ready ## Check style and types as CI does
	@$(run) ruff check
	@$(run) ruff format --check
	@echo "mypy: about a minute on a first run, over all of pulumi_aws; seconds after that"
	@$(run) mypy

format: ready ## Format the code and apply safe fixes
	@$(run) ruff check --fix-only
	@$(run) ruff format

requirements: ready ## Write requirements.txt anew from requirements.in
	@$(run) uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make requirements" --no-emit-index-url --output-file requirements.txt requirements.in
	@echo "next: make setup"

bench: ready ## Measure the figures of docs/benchmarks.md
	@$(run) benchmarks

clean: ## Stop the sandbox and delete everything that was generated
	@! test -x .venv/bin/python || $(run) sandbox stop
	rm -rf .venv .tenfold

ready: supported
	@$(PYTHON) -m toolchain >/dev/null

supported:
	@$(PYTHON) -SEc 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed; PYTHON=/path/to/python3 make ... names one" >&2; exit 1; }
