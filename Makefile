# The commands of the house. Each one sets up what it needs in .venv first; `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
ENGINE ?= mkdocs
VENV := .venv
PY := $(VENV)/bin/python
# The theme and MkDocs print advertisements for other engines as warnings: silenced, so that real warnings stay visible.
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help serve site add test coverage check links records lint bench seal load permalinks screenshots schema snippets lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/site.stamp ## serve the site while you write, faults shown in the page: http://127.0.0.1:8000 (PORT=…: another)
	$(PY) -m scripts.serve --port $(or $(PORT),8000)

site: $(VENV)/site.stamp ## build the site strictly into site/ (ENGINE=zensical: with the other engine)
	$(PY) -m scripts.publish build --engine $(ENGINE)

add: $(VENV)/site.stamp ## add a source: id=DOI, PMID, PMCID, NCT number, ISBN or address, or file=export (ARGS=--help: more)
	@$(PY) -m scripts.bibliography add $(if $(file),"$$file",$(if $(id),"$$id",$(if $(ARGS),,''))) $(ARGS)

test: $(VENV)/test.stamp ## run every test
	$(PY) -m pytest -n 2 --dist worksteal

coverage: $(VENV)/test.stamp ## run the tests outside the browser and list the lines of scripts/ that none of them runs (TESTS=folder: fewer)
	rm -rf build/coverage
	$(PY) -m coverage run -m pytest $(if $(TESTS),$(TESTS),-n 2 --dist worksteal --ignore=tests/browser)
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report --include '$(or $(CODE),scripts/*)'

check: $(VENV)/check.stamp ## check the sources and the built site, and say what to mend
	$(PY) -m scripts.checks frame wording script spelling markdown yaml source-links translations evidence
	$(PY) -m scripts.publish build --engine $(ENGINE) --quiet
	$(PY) -m scripts.checks references links permalinks

links: $(VENV)/check.stamp ## check the links that leave the site and note what was seen in data/links.yaml (needs the network)
	$(PY) -m scripts.publish build --engine $(ENGINE) --quiet
	$(PY) -m scripts.checks outside-links

records: $(VENV)/site.stamp ## compare the references with DOI agencies and PubMed (needs the network; FIX=1 shows what could be completed)
	$(PY) -m scripts.checks records $(if $(FIX),--fix) $(RECORDS)

lint: $(VENV)/test.stamp ## types, style and left-overs in the code
	$(PY) -m ruff check scripts tests
	$(PY) -m mypy

bench: $(VENV)/test.stamp ## measure building and loading, side by side, as ratios (COUNT=1: builds alone, in instructions)
	$(PY) -m tests.bench $(if $(COUNT),--count)

seal: $(VENV)/site.stamp ## build the site with checksums and compressed copies, for a server of your own
	$(PY) -m scripts.publish build --engine $(ENGINE) --quiet
	$(PY) -m scripts.publish.seal --compress

load: $(VENV)/test.stamp ## load the site behind nginx and Caddy on loopback (needs them and wrk)
	$(PY) -m scripts.publish build --engine $(ENGINE) --quiet
	$(PY) -m scripts.publish.seal --compress
	$(PY) -m tests.bench_load

permalinks: $(VENV)/check.stamp ## add the addresses and anchors of the built site to permalinks.txt
	$(PY) -m scripts.publish build --engine $(ENGINE) --quiet
	$(PY) -m scripts.checks permalinks --add

screenshots: $(VENV)/test.stamp ## take pictures of all pages into build/screenshots/ (needs Chromium)
	$(PY) -m scripts.publish build --engine $(ENGINE) --quiet
	$(PY) -m tests.browser.screenshots

schema: $(VENV)/site.stamp ## write data/schemas/, contributing/fields.md and the table of rules anew from the code
	$(PY) -m scripts.bibliography schema --write
	$(PY) -m scripts.evidence.schema
	$(PY) -m scripts.publish.search
	$(PY) -m scripts.checks.pagekeys
	$(PY) -m scripts.evidence.fieldlist
	$(PY) -m scripts.checks.rules

snippets: $(VENV)/site.stamp ## write the citation keys for editors: .vscode/citations.code-snippets, build/citation-keys.txt
	$(PY) -m scripts.checks.editors

lock: ## resolve the dependencies of pyproject.toml anew (needs the network)
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	$(VENV)-lock/bin/uv pip compile pyproject.toml --extra check -c requirements.txt $(LOCK) -o requirements-check.txt
	$(VENV)-lock/bin/uv pip compile pyproject.toml --extra check --extra test -c requirements-check.txt $(LOCK) -o requirements-dev.txt
	rm -rf $(VENV)-lock
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

clean: ## remove everything that was built or installed here
	rm -rf $(VENV) $(VENV)-lock site build .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache *.egg-info
	find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' was not found. Install it, or say: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (on Debian: apt install python3-venv)." >&2; rm -rf $(VENV); exit 1; }

$(VENV)/site.stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --require-hashes -r requirements.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# What the checks need is little; what the tests need is much, and only they wait for it.
$(VENV)/check.stamp: requirements-check.txt $(VENV)/site.stamp
	$(PY) -m pip install --quiet --require-hashes -r requirements-check.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt $(VENV)/check.stamp
	$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
