# The words that a newcomer and CI both use; `make run` needs Python 3.11 or newer and no more.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
BIN = $(VENV)/bin
APP = $(VENV)/installed
DEV = $(VENV)/installed-dev
SPARK = $(VENV)/installed-spark

.PHONY: run check test lint servers chromium sample screenshots bench soak

run: $(APP)
	$(BIN)/streamlit run serve.py --server.port $(PORT)

check: lint
	$(BIN)/pytest -q -n auto -m "not slow" --ignore tests/browser

# One group of tests shares one Spark cluster.
# The browser tests follow by themselves, two browsers at a time: more would time each other out.
# Those of one file share their servers.
test: lint servers chromium $(SPARK)
	$(BIN)/pytest -q -n auto --dist loadgroup --ignore tests/browser
	$(BIN)/pytest -q -n 2 --dist loadfile tests/browser

# An import is killed at fifty random moments instead of fifteen, and so is one into a data set that
# has files for each year; 200 companies are attacked.
soak: $(DEV)
	CX_ATTACKS=200 $(BIN)/pytest -q tests/test_privacy.py
	CX_KILLS=50 $(BIN)/pytest -q tests/importing/test_corrections_killed.py

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

servers:
	sh tests/install_servers.sh

chromium: $(DEV)
	sh tests/browser/install_chromium.sh $(BIN)/python

sample: $(APP)
	rm -rf sample_data/CURRENT sample_data/versions
	$(BIN)/python -m cxdata sample --into sample_data

screenshots: $(DEV) chromium
	$(BIN)/python -m tools.screenshots

# BENCH names the parts, such as `make bench BENCH=marks`; ARGS says how: `--rounds 3`.
bench: $(DEV)
	$(BIN)/python -m bench $(BENCH) $(ARGS)

$(APP): requirements.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	touch $@

$(DEV): $(APP) requirements-dev.txt
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(SPARK): $(DEV) requirements-spark.txt
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-spark.txt
	touch $@
