# Every target works on a machine with Python 3.11, git and the package indexes (docs/operations.md).
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
# What settings ask for; the checks never connect to it.
CHECK_ENV := SECRET_KEY=checks DATABASE_URL=postgresql://heart@127.0.0.1:1/heart

.PHONY: demo test check fix bench openapi lock

demo:  ## everything that runs, on 127.0.0.1:$PORT (8000), with demo data
	@$(PYTHON) -m heart.local demo

test:  ## everything that CI runs
	@$(PYTHON) -m heart.local test-setup
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 -m "not browser and not faults"
	$(BIN)/python -m pytest -m "browser or faults"

check:  ## lint, types, import rules, migrations, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(CHECK_ENV) $(BIN)/mypy .
	$(CHECK_ENV) $(BIN)/python manage.py makemigrations --check --dry-run
	git ls-files -z '*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/djlint --lint --quiet templates

fix:  ## format what can be formatted
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z '*.html' | xargs -0 $(BIN)/djade --target-version 5.2

bench:  ## the queue at a million follow-ups, the right person among a million; one JSON object a line
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.identity

openapi:  ## docs/openapi.yaml, the snapshot of the API that a test compares
	$(CHECK_ENV) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

lock:  ## requirements*.txt from requirements*.in, with hashes
	$(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links requirements-dev.in -c requirements.txt -o requirements-dev.txt
