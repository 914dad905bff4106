# Two commands on a fresh machine: `make demo` and `make test`. Another Python: `make PYTHON=python3.12 demo`,
# beside the first: `make PYTHON=python3.12 VENV=.venv-3.12 quick`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LINTED := placement tests cli.py $(wildcard benchmarks docs scenarios)
TYPED := placement tests cli.py $(wildcard benchmarks/*.py benchmarks/*/*.py docs/*.py scenarios/*/data/build.py)
DEMO := runs/sorong-balanced

# Images of containers often forbid to keep what is compiled, and each start of Python would compile it again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve site wheel docs demo test test-all quick equivalence check bench bench-peers bench-lock format words lock clean

demo: $(VENV)/installed
	$(BIN)/placement solve scenarios/sorong/balanced.yaml --out $(DEMO) --force
	$(BIN)/placement report $(DEMO)

# The workbench with the case of Sorong and demo accounts, on this machine only
serve: $(VENV)/installed
	$(BIN)/placement serve --demo

# What every change needs
test: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not more"

# All of it, with branch coverage
test-all: $(VENV)/installed
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Of these the quick ones
quick: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow and not more"

# Beyond `make test-all`: thousands of random cases against trying all plans or an independent model, instead of hundreds;
# PLACEMENT_MONEY=10000:20000 and its like try the next ones
equivalence: $(VENV)/installed
	PLACEMENT_MIXTURES=5000 PLACEMENT_MONEY=10000 PLACEMENT_INDEPENDENT=300 $(BIN)/python -m pytest -n 2 -q \
	  tests/engine/test_equivalence.py tests/engine/test_money.py tests/engine/test_independent.py \
	  tests/engine/test_row_order.py tests/study/test_every_question.py
	PLACEMENT_GALLERY=all $(BIN)/python -m pytest -n 2 -q \
	  tests/engine/test_row_order.py tests/study/test_gallery_questions.py

check: $(VENV)/installed
	$(BIN)/ruff check $(LINTED)
	$(BIN)/ruff format --check $(LINTED)
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/installed
	$(BIN)/python -m benchmarks

# The other tools that benchmarks.peers compares with; without them it says which it leaves out
bench-peers: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement benchmarks/constraints.txt
	@command -v java >/dev/null || echo "Timefold needs Java 17 as well; without it, it is left out"

bench-lock: $(VENV)/installed
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["bench"], sep="\n")' | \
	  $(BIN)/uv pip compile - --constraint constraints.txt --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet $(LOCK) --output-file benchmarks/constraints.txt

# What follows from the rules and the tables: the pages that explain them, and the schema for editors
docs: $(VENV)/installed
	$(BIN)/python -m docs.rules
	$(BIN)/python -m docs.tables
	$(BIN)/python -m docs.commands
	$(BIN)/placement scenario schema > scenarios/schema/scenario.json

# The pages as a site in site/: the notebooks are executed, links are checked
site: docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --clean

# What is installed elsewhere
wheel: $(VENV)/installed
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

format: $(VENV)/installed
	$(BIN)/ruff check --fix $(LINTED)
	$(BIN)/ruff format $(LINTED)

# What a user sees, gathered, merged and compiled; fails where something is not translated.
words: $(VENV)/installed
	$(BIN)/python -m tests.words

# Newer versions of everything: LOCK=--upgrade
lock: $(VENV)/installed
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet $(LOCK) --output-file constraints.txt

clean:
	rm -rf build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name .venv -prune -o -name __pycache__ -prune -exec rm -rf {} +

$(VENV): $(VENV)/installed

$(VENV)/installed: constraints.txt pyproject.toml | $(BIN)/pip
	@echo "Installing the versions of constraints.txt into $(VENV)"
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement constraints.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Placement needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
