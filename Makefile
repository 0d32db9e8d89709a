# What a user and a contributor call. `make demo` and `make test` work from a bare clone with Python 3.11, git and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: all demo run serve test test-browser browser-ready check check-registry docs lock bench-feeds bench-extraction bench-site wheel clean help

all: test

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: $(READY) ## crawl the sample web on this machine, extract, build a site; needs no network but for installing
	$(BIN)/aidocket run --demo

run: $(READY) ## the live job: crawl every enabled source, extract, build public/
	$(BIN)/aidocket run

serve: $(READY) ## show public/ at http://127.0.0.1:8000/
	$(BIN)/aidocket serve

test: check $(READY) ## every check and every test
	$(BIN)/pytest -n 2 --dist loadfile -m "not browser"

test-browser: browser-ready ## the site in Chromium: $CHROMIUM, one on the path, or Debian's package; skipped where there is none
	CHROMIUM="$$(tests/browser/find_chromium.sh)" $(BIN)/pytest -m browser tests/browser

browser-ready: $(READY)
	@$(BIN)/python -c 'import playwright' 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[browser]"
	@cmp -s tests/browser/package-lock.json tests/browser/node_modules/.installed || \
	  { npm ci --prefix tests/browser --engine-strict --ignore-scripts --no-audit --no-fund --loglevel error && \
	    cp tests/browser/package-lock.json tests/browser/node_modules/.installed; } || \
	  echo "No Node.js 20.19 or npm, or no packages from it: the tests of accessibility and valid HTML are skipped." >&2

check: $(READY) ## style, types, import rules, registry
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/aidocket registry check

check-registry: $(READY) ## only the YAML that people edit
	$(BIN)/aidocket registry check

check-incremental: $(READY) ## a thousand random edits: an incremental build is what a build from nothing is (half an hour)
	$(BIN)/python tests/site/random_edits.py 1000

docs: $(READY) ## write the pages of docs/ that are made from the code
	$(BIN)/python -m aidocket.store.describe docs/database.md
	$(BIN)/python -m aidocket.registry.queries_page docs/queries.md

lock: $(READY) ## renew the versions that are tested
	$(BIN)/pip install --quiet "uv>=0.13"
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --no-header --no-annotate --output-file requirements.lock

bench-feeds: $(READY) ## measure the crawler beside other readers of feeds (some minutes; installs them into benchmarks/.peers)
	$(BIN)/python -m benchmarks.feeds --write --out benchmarks/feeds/results.json

bench-extraction: $(READY) ## measure the extraction beside other readers of text (some minutes)
	$(BIN)/python -m benchmarks.extraction --write --out benchmarks/extraction/results.json

bench-site: $(READY) ## measure the build of the site beside other builders (some minutes; installs them into benchmarks/.peers)
	$(BIN)/python -m benchmarks.site --write --out benchmarks/site/results.json

wheel: $(READY) ## build the wheel and the source archive into dist/
	$(BIN)/python -m build --outdir dist

clean: ## remove what was made, not what was collected
	rm -rf $(VENV) tests/browser/node_modules dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment is whole only when this file stands: an interrupted installation is begun again.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "AI Docket needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3 demo" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
