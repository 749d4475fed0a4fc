# make demo    compile an example, run the compiled file on a bare Python, draw it
# make test    lint, types, and all tests
# make bench   speed, beside peers; PYTHONS="3.11 3.12" chooses the Pythons to run on
# make soak    random graphs, 10,000 of them: make soak GRAPHS=...
# make environments  run compiled files where Python can do little; installs some of them
# make format  format the code

PYTHON ?= python3
GRAPHS ?= 10000
BIN := .venv/bin
DEMO := build/demo

.PHONY: demo test lint bench soak environments format clean

.venv/done: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "skorche needs Python 3.10 or later; say make PYTHON=... to choose one")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: .venv/done
	mkdir -p $(DEMO)
	$(BIN)/skorche compile --target threads examples/images_and_docs.py -o $(DEMO)/images_and_docs.py
	$(BIN)/skorche show $(DEMO)/images_and_docs.py
	cd $(DEMO) && $(abspath $(BIN))/python -I -S images_and_docs.py
	$(BIN)/skorche render $(DEMO)/images_and_docs.py -o $(DEMO)/images_and_docs.svg

lint: .venv/done
	$(BIN)/ruff check .
	$(BIN)/ruff check --isolated generated
	$(BIN)/black --check --quiet skorche templates tests examples generated
	$(BIN)/mypy skorche templates/machinery examples tests/benchmarks
	$(BIN)/mypy --exclude '_serial\.py$$' generated

test: lint
	$(BIN)/pytest

bench: .venv/done
	$(BIN)/python -m tests.benchmarks --output tests/benchmarks/RESULTS.md $(PYTHONS:%=--python %)

soak: .venv/done
	SKORCHE_EXAMPLES=$(GRAPHS) $(BIN)/pytest tests/test_random_graphs.py -n auto

environments: .venv/done
	$(BIN)/python -m tests.environments

format: .venv/done
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/black --quiet skorche templates tests examples

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .hypothesis graphviz
