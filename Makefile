# make, alone, says what there is to make.
.DEFAULT_GOAL := help
.PHONY: help run test check check-quickly format migrate lock translations bench fuzz

PORT ?= 8000
PYTHON_IN := .venv/bin/python
CODE := tracker tests benchmarks migrations
TYPES := $(PYTHON_IN) -m mypy --no-error-summary tracker tests benchmarks
CATALOGUES := tracker/web/translations
# A release is taken up when it has been out for three days: what was tampered with is mostly found by then.
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --exclude-newer '3 days' $(if $(UPGRADE),--upgrade)
RUNNING := pyproject.toml --group build

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

run: ## set up what is missing and serve the site on http://127.0.0.1:8000 (another port: PORT=8001)
	@.ci/setup.sh run
	@exec .venv/bin/tracker up --no-browser --port $(PORT)

# Types take longest of the checks: they are looked at beside the tests, and what is wrong is said at the end.
test: ## set up what the tests need, then everything that a change must pass
	@.ci/setup.sh system
	@$(MAKE) --no-print-directory check-quickly
	@$(TYPES) >/dev/null 2>&1 & types=$$!; \
	$(PYTHON_IN) -m pytest -n 2 --dist worksteal; tests=$$?; \
	wait $$types || { $(TYPES); echo 'The types are wrong: see above'; exit 1; }; \
	exit $$tests

check: check-quickly ## the checks that run nothing: format, lint, types, direction of imports, the register's files
	@$(TYPES)

check-quickly:
	@.ci/setup.sh dev
	@$(PYTHON_IN) -m ruff format --quiet --check $(CODE) || { echo 'Not formatted: make format'; exit 1; }
	@$(PYTHON_IN) -m ruff check --quiet $(CODE)
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/tracker data check

format: ## bring the code into its format and mend what the linter can
	@.ci/setup.sh dev
	@$(PYTHON_IN) -m ruff format $(CODE)
	@$(PYTHON_IN) -m ruff check --fix $(CODE)

migrate: ## write the migration that the models ask for: make migrate m="what changes"
	@test -n "$(m)" || { echo 'Say what changes: make migrate m="add the table of ..."'; exit 2; }
	@.ci/setup.sh dev
	@$(PYTHON_IN) -m alembic revision --autogenerate -m "$(m)"

lock: ## write requirements/*.txt from pyproject.toml; UPGRADE=1 takes newer versions
	@.ci/setup.sh lock
	@$(COMPILE) $(RUNNING) -o requirements/run.txt
	@$(COMPILE) $(RUNNING) --extra postgres -c requirements/run.txt -o requirements/postgres.txt
	@$(COMPILE) $(RUNNING) --extra postgres --group dev -c requirements/postgres.txt -o requirements/dev.txt
	@$(COMPILE) --group pyproject.toml:lock -o requirements/lock.txt

translations: ## bring the catalogues up to date with the code and templates, then compile them
	@.ci/setup.sh dev
	@$(PYTHON_IN) -m babel.messages.frontend -q extract -F pyproject.toml --ignore-dirs='.*' --no-default-keywords \
		-k _ -k _l -k N_ -k _n:1,2 -k gettext -k lazy_gettext -k ngettext:1,2 -k pgettext:1c,2 \
		--add-location file --sort-by-file --width 120 --project kg-rights-tracker --copyright-holder 'the contributors' \
		-o $(CATALOGUES)/messages.pot tracker
	@for language in en ru ky; do \
		test -e $(CATALOGUES)/$$language/LC_MESSAGES/messages.po || $(PYTHON_IN) -m babel.messages.frontend -q init \
			-i $(CATALOGUES)/messages.pot -d $(CATALOGUES) -l $$language --width 120 || exit 1; \
	done
	@$(PYTHON_IN) -m babel.messages.frontend -q update -i $(CATALOGUES)/messages.pot -d $(CATALOGUES) \
		--no-fuzzy-matching --ignore-pot-creation-date --width 120
	@.ci/setup.sh dev

bench: ## measure what the design promises: speed and size on a large register
	@.ci/setup.sh dev
	@$(PYTHON_IN) -m benchmarks

fuzz: ## break the files that importers read: RUNS=10000 for each, SEED=, TARGET=, RUN= for one of them, DATABASE=postgresql
	@.ci/setup.sh dev
	@$(PYTHON_IN) -m tests.fuzz $(if $(TARGET),--target $(TARGET)) $(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED)) \
		$(if $(RUN),--run $(RUN)) $(if $(DATABASE),--database $(DATABASE)) $(if $(PROCESSES),--processes $(PROCESSES))
