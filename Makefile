PYTHON ?= python3
# Another folder lets two Pythons stand side by side: make VENV=.venv-3.13 PYTHON=... test
VENV ?= .venv
EXTRAS ?= dev,real,cluster,docs
GRAPHS ?= 10000
CLUSTER ?= tests/cluster
MINUTES ?= 30
SEED ?= 1
BIN := $(VENV)/bin
DEMO := build/demo
PICTURES := build/pictures
AGAINST ?= HEAD
GOLDENS := build/goldens
# The tests that look most at what Python, and the machine, are like. How texts are put
# together is the same on all where test_wheel and test_examples have the same bytes.
CHOICE := tests/test_wheel.py tests/test_examples.py tests/test_public_face.py \
    tests/machinery tests/python -k "not every_python"

# What grows with SKORCHE_EXAMPLES.
SOAKED := tests/test_random_graphs.py tests/resuming/test_random_graphs.py tests/review/test_mutations.py \
    tests/review/test_mangled.py tests/test_module_effects.py

REAL_CODE := build/real-code
PLAYGROUND := build/site/playground

.PHONY: help demo test choice lint goldens bench real-code soak environments cluster pictures docs playground release-check format clean

help:  ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /make \1	/p' Makefile | expand -t 20

$(VENV)/done: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "skorche needs Python 3.10 or later; say make PYTHON=... to choose one")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	touch $@

demo: $(VENV)/done  ## compile an example, run the compiled file on a bare Python, draw it
	mkdir -p $(DEMO)
	$(BIN)/skorche compile --target threads examples/images_and_docs.py -o $(DEMO)/images_and_docs.py
	$(BIN)/skorche show $(DEMO)/images_and_docs.py
	cd $(DEMO) && $(abspath $(BIN))/python -I -S images_and_docs.py
	$(BIN)/skorche render $(DEMO)/images_and_docs.py -o $(DEMO)/images_and_docs.svg
	@echo
	@echo 'To call skorche: $(BIN)/skorche --help'
	@echo 'Or put it on the PATH of this shell: . $(BIN)/activate'

lint: $(VENV)/done  ## ruff, black and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff check --isolated generated
	$(BIN)/black --check --quiet skorche templates scripts tests examples docs generated
	$(BIN)/mypy skorche templates/machinery scripts examples tests/benchmarks
	$(BIN)/mypy docs/playground/answering.py
	$(BIN)/mypy generated

test: lint  ## lint, and all tests on all cores
	$(BIN)/pytest -n logical --dist worksteal

choice: $(VENV)/done  ## the tests that another Python is most likely to fail, in two minutes
	$(BIN)/pytest -n logical --dist worksteal $(CHOICE)

goldens: $(VENV)/done  ## what the changes since HEAD do to all compiled files; make goldens AGAINST=main
	rm -rf $(GOLDENS)
	mkdir -p $(GOLDENS)/before $(GOLDENS)/after $(GOLDENS)/checkout
	git archive $(AGAINST) | tar -x -C $(GOLDENS)/checkout
	$(BIN)/python tests/goldens.py $(GOLDENS)/checkout $(GOLDENS)/before
	$(BIN)/python tests/goldens.py . $(GOLDENS)/after
	@cd $(GOLDENS) && git --no-pager diff --no-index --patch-with-stat before after && echo 'No compiled file changes.' || test $$? = 1

# Ray is measured beside the dask target where it can be had.
bench: $(VENV)/done  ## speed, beside peers; PYTHONS="3.11 3.12" chooses the Pythons to run on
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check "ray>=2"
	$(BIN)/python -m tests.benchmarks --output tests/benchmarks/RESULTS.md $(PYTHONS:%=--python %)

$(REAL_CODE)/done: $(VENV)/done tests/real_code/own.txt tests/real_code/installed.txt
	$(PYTHON) -m venv $(REAL_CODE)/venv
	$(REAL_CODE)/venv/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r tests/real_code/installed.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(REAL_CODE)/own -r tests/real_code/own.txt
	touch $@

real-code: $(REAL_CODE)/done  ## compile programs and packages of others, and write docs/real-code.md
	$(REAL_CODE)/venv/bin/python -m tests.real_code --packages --write

soak: $(VENV)/done  ## random graphs, modules, edits, names, hostile files, and disturbed runs: make soak GRAPHS=... MINUTES=... SEED=...
	SKORCHE_NAME_ROUNDS=99 $(BIN)/pytest tests/test_any_names.py -n auto --timeout 3600
	SKORCHE_EXAMPLES=$(GRAPHS) $(BIN)/pytest $(SOAKED) -n auto
	SKORCHE_HOSTILE_BYTES=50000 $(BIN)/pytest tests/test_hostile_cost.py -n auto
	$(BIN)/python -m tests.soak --minutes $(MINUTES) --seed $(SEED)

environments: $(VENV)/done  ## run compiled files where Python can do little; installs some of them; ROWS=--rest: but for what the tests have tried
	$(BIN)/python -m tests.environments $(ROWS)

cluster: $(VENV)/done  ## the dask target on two hosts, as network namespaces if root may make them: graphs, examples, and what goes wrong
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "dask[distributed]"
	SKORCHE_CLUSTER=1 $(BIN)/pytest $(CLUSTER)

pictures: $(VENV)/done  ## measure the examples, and draw what they do to docs/pictures
	mkdir -p $(PICTURES) docs/pictures
	for example in $(notdir $(basename $(wildcard examples/*.py))); do \
	    $(BIN)/skorche profile --json $(PICTURES)/$$example.json --html $(PICTURES)/$$example.html examples/$$example.py > $(PICTURES)/$$example.jsonl || exit 1; \
	    $(BIN)/skorche render --profile $(PICTURES)/$$example.json generated/$$example.py -o docs/pictures/$$example.svg || exit 1; \
	done
	@echo 'Reports to look at: $(PICTURES)/*.html'

docs: $(VENV)/done  ## the site, in build/site; it needs no network
	$(BIN)/python -c 'import mkdocstrings, material' 2> /dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
	$(MAKE) --no-print-directory playground
	@echo 'To look at: build/site/index.html'

playground: $(VENV)/done  ## a page on which skorche runs in the browser; needs Node and npm
	$(BIN)/python scripts/playground.py $(PLAYGROUND)
	@echo 'Look at it: python3 -m http.server --bind 127.0.0.1 --directory $(PLAYGROUND)'

release-check: $(VENV)/done  ## install the wheel and the sdist from an index of this machine, for each Python that is here
	$(BIN)/python -m tests.release

format: $(VENV)/done  ## format the code
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/black --quiet skorche templates scripts tests examples docs

clean:  ## remove all that was made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis graphviz
