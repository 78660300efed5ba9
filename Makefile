# Everything one does with a checkout of Freeshelf; `make` lists it.
# PYTHON=/usr/bin/python3 chooses the interpreter of a new .venv.

SHELL := /bin/sh
PYTHON ?=
PORT ?= 8000
BENCH_DATA ?= ../shared
# More words for pytest, such as PYTEST="tests/web --numprocesses=0".
PYTEST ?=
PACKAGE_TEMPLATES := src/*/*/templates
# `make bench faults`: the second word is a kind, and nothing to make.
ifneq (,$(filter bench,$(MAKECMDGOALS)))
BENCH_KINDS := $(filter-out bench,$(MAKECMDGOALS))
BENCH_MORE := $(if $(filter faults,$(BENCH_KINDS)),engines)
.PHONY: $(BENCH_KINDS)
$(filter-out demo,$(BENCH_KINDS)):
	@:
endif
# What the tests use of Debian: a browser, letters of six scripts, translations, PHP, OCR.
TEST_PACKAGES := chromium fonts-noto-core fonts-noto-cjk gettext php-cli \
	tesseract-ocr tesseract-ocr-ara tesseract-ocr-chi-sim tesseract-ocr-chi-tra \
	tesseract-ocr-fra tesseract-ocr-rus tesseract-ocr-spa
# Chromium without windows, which tests take where it is there: a third less work.
TEST_BROWSER := chromium-headless-shell
# Secrets of nobody, so that the settings of a public site can be checked.
PRODUCTION := FREESHELF_ENV=production FREESHELF_SECRET_KEY=$$(.venv/bin/python -c \
	'import secrets; print(secrets.token_urlsafe(60))') \
	FREESHELF_ALLOWED_HOSTS=library.example.org \
	FREESHELF_BASE_URL=https://library.example.org FREESHELF_DATA_DIR=.make/check

# A machine that forbids compiled modules would compile all of Wagtail in each process.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help client demo demo-setup test test-admin test-services test-without-plugins check check-types check-rest bench shape lock messages compilemessages wheel sbom audit \
	screenshots clean

help: ## List what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) \
		| awk -F ':.*## ' '{ printf "make %-15s %s\n", $$1, $$2 }'

demo: demo-setup compilemessages ## Create the environment and open the demo library in ./freeshelf-data
	@.venv/bin/freeshelf demo --port $(PORT)

demo-setup: .make/environment ## Create or update the environment in .venv
	@echo "The environment in .venv is ready"

test: .make/environment ## Run every check and every test, with what they need of Debian
	@./scripts/install_debian.sh $(TEST_PACKAGES)
	@./scripts/install_debian.sh $(TEST_BROWSER) || echo "The tests take Chromium itself"
	@.venv/bin/uv sync --frozen --inexact --quiet --group manifests
	@$(MAKE) --no-print-directory check
	@echo "Running the tests"
	@.venv/bin/pytest --numprocesses=auto -m "not admin_browser" $(PYTEST)

test-admin: .make/environment ## Run the tests of how the admin area looks and is used in a browser
	@./scripts/install_debian.sh $(TEST_PACKAGES)
	@./scripts/install_debian.sh $(TEST_BROWSER) || echo "The tests take Chromium itself"
	@.venv/bin/pytest --numprocesses=auto -m admin_browser $(PYTEST) \
		$$(grep -rl --include=test_*.py admin_browser tests)

test-services: .make/environment ## Run what real servers change against them, such as PostgreSQL
	@./scripts/install_debian.sh $(TEST_PACKAGES)
	@.venv/bin/python -m scripts.services.run $(SERVICES)

test-without-plugins: .make/environment ## Run every test that is not a plugin's, with no plugin loaded
	@echo "Checking the settings and the migrations without any plugin"
	@FREESHELF_PLUGINS= $(PRODUCTION) .venv/bin/freeshelf manage check --fail-level WARNING
	@FREESHELF_PLUGINS= $(PRODUCTION) .venv/bin/freeshelf manage makemigrations --check --dry-run
	@FREESHELF_PLUGINS= .venv/bin/pytest --numprocesses=auto $(PYTEST)

check: .make/environment ## Look at format, style, imports, types, templates, settings
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-rest

check-types:
	@echo "Checking types"
	@.venv/bin/mypy --no-error-summary

check-rest:
	@echo "Checking format and style"
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@echo "Checking that imports go down only"
	@.venv/bin/lint-imports --no-logo >.make/imports.log 2>&1 \
		|| { cat .make/imports.log; exit 1; }
	@echo "Checking templates"
	@.venv/bin/djhtml --check $(wildcard $(PACKAGE_TEMPLATES)) 2>.make/templates.log \
		|| { cat .make/templates.log; exit 1; }
	@echo "Checking the settings of a public site, and the migrations"
	@$(PRODUCTION) .venv/bin/freeshelf manage check --deploy --fail-level WARNING
	@$(PRODUCTION) .venv/bin/freeshelf manage makemigrations --check --dry-run
	@echo "Checking the documentation, and that new migrations only add"
	@.venv/bin/pytest -q --no-header tests/test_docs.py tests/rolling

bench: .make/environment ## Measure search and speed on BENCH_DATA (../shared), or one kind: make bench faults
	@.venv/bin/uv sync --frozen --inexact --quiet --group bench
	@.venv/bin/python -m bench.run --data $(BENCH_DATA) $(patsubst %,--only=%,$(BENCH_KINDS) $(BENCH_MORE))

shape: .make/environment ## Print the size and shape of the code
	@.venv/bin/python -m scripts.shape
	@.venv/bin/python -m scripts.entered_files

lock: .make/environment ## Let uv.lock name the newest versions that fit
	@.venv/bin/uv lock --upgrade
	@.venv/bin/uv sync --frozen --inexact --quiet

client: .make/environment ## Generate the Python client anew, after a change of the API
	@DJANGO_SETTINGS_MODULE=freeshelf.project.settings.dev PATH="$(CURDIR)/.venv/bin:$$PATH" \
		.venv/bin/python -m scripts.make_client

messages: .make/environment ## Gather the strings of the tree into the catalogues
	@.venv/bin/python scripts/make_messages.py

compilemessages: .make/environment ## Compile the translated catalogues
	@.venv/bin/python scripts/compile_messages.py

wheel: .make/environment ## Build the installable package into dist/, with the versions that were tested
	@.venv/bin/uv build --wheel --quiet
	@.venv/bin/uv export --frozen --no-dev --all-extras --no-emit-project --no-hashes \
		--no-annotate --no-header --quiet --output-file dist/constraints.txt
	@ls dist/*.whl dist/constraints.txt

sbom: .make/environment ## List what a release consists of (CycloneDX) in dist/sbom.cdx.json
	@mkdir -p dist
	@.venv/bin/uv export --frozen --no-dev --all-extras --format cyclonedx1.5 --quiet \
		--output-file dist/sbom.cdx.json
	@ls dist/sbom.cdx.json

audit: .make/environment ## Compare uv.lock with known vulnerabilities: make audit OSV=all.zip
	@.venv/bin/python -m scripts.audit $(if $(OSV),$(OSV),$(error OSV is the zip or folder of the database))

screenshots: .make/environment ## Take the pictures of the documentation anew
	@./scripts/install_debian.sh $(TEST_PACKAGES)
	@.venv/bin/python scripts/take_screenshots.py

clean: ## Remove .venv and what was built; the data stays
	@rm -rf .venv .make dist build

.make/environment: uv.lock pyproject.toml scripts/create_environment.sh
	@./scripts/create_environment.sh $(PYTHON)
	@mkdir -p .make
	@touch $@
