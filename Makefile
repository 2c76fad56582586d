# One place for tasks. A fresh clone needs Python 3.11 or newer and make, nothing else:
# each target first makes the environment that it needs.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN := $(BIN)/python

# Stamps: the environment is made again when pyproject.toml changes.
USER_READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help demo test office engines coverage lint format docs samples macros bench mutants bundle clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(USER_READY)  ## the whole cycle on samples/, into build/demo
	ZJTX_KEY_FOLDER=build/demo-key $(BIN)/zjtx-xl demo --out build/demo

test: $(DEV_READY)  ## all tests but those that need LibreOffice
	$(RUN) -m pytest -m "not office" --numprocesses auto --maxprocesses 4 --dist worksteal

office: $(DEV_READY)  ## the tests that need LibreOffice
	$(RUN) -m pytest -m office --numprocesses auto --maxprocesses 4 --dist loadfile

engines: $(DEV_READY)  ## 5,000 random forms of each scored template, in two spreadsheet engines
	ZJTX_FILLINGS=5000 ZJTX_EXPRESSIONS=2000 $(RUN) -m pytest -m engine
	ZJTX_FILLINGS=5000 $(RUN) -m pytest tests/office/test_preliminary_scores_office.py

coverage: $(DEV_READY)  ## like test, with branch coverage
	$(RUN) -m pytest -m "not office" --cov --cov-report=term

lint: $(DEV_READY)  ## ruff, pyright (strict), import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright --pythonpath $(RUN)
	$(BIN)/lint-imports --no-logo

format: $(DEV_READY)  ## what ruff can repair by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(DEV_READY)  ## docs/commands.md and docs/codes.md
	$(RUN) docs/build.py

samples: $(DEV_READY)  ## build samples/ again
	$(RUN) -m samples.build
	$(RUN) -m samples.faulty

macros: $(DEV_READY)  ## build macros/zjtx-workbench.xlsm again
	$(RUN) -m macros.build

mutants: $(DEV_READY)  ## 200 random changes of the code, and which of them no test notices (hours)
	$(RUN) benchmarks/mutants.py --count 200

bench: $(DEV_READY)  ## the figures of docs/performance.md
	$(RUN) benchmarks/run.py

# ---------------------------------------------------------------- offline bundle

BUNDLE := dist/bundle
BUNDLE_PYTHONS ?= 3.11 3.12 3.13 3.14
# pip reads the conditions of requirements (sys_platform == "win32") for the machine it runs on,
# so what only Windows needs is named here; tests/product/test_bundle.py proves that the list is complete.
WINDOWS_ONLY := colorama pywin32
WINDOWS := --platform win_amd64
LINUX := --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 \
	--platform manylinux2014_x86_64
# 麒麟 and UOS on 鲲鹏 and 飞腾
LINUX_ARM := --platform manylinux_2_28_aarch64 --platform manylinux_2_17_aarch64 \
	--platform manylinux2014_aarch64
DOWNLOAD := $(RUN) -m pip download --quiet --disable-pip-version-check --dest $(BUNDLE) \
	--find-links $(BUNDLE) --only-binary=:all: --implementation cp

bundle: $(USER_READY)  ## wheels for offices without internet (Windows, Linux, ARM), into dist/bundle
	rm -rf $(BUNDLE)
	$(RUN) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(BUNDLE) .
	set -e; for version in $(BUNDLE_PYTHONS); do \
		$(DOWNLOAD) $(WINDOWS) --python-version $$version zjtx-xl $(WINDOWS_ONLY); \
		$(DOWNLOAD) $(LINUX) --python-version $$version zjtx-xl; \
		$(DOWNLOAD) $(LINUX_ARM) --python-version $$version zjtx-xl; \
	done
	{ printf '\357\273\277'; sed -e 's/{pythons}/$(BUNDLE_PYTHONS)/' -e 's/$$/\r/' docs/offline.txt; } \
		> $(BUNDLE)/安装说明.txt  # with what Notepad wants: a byte order mark and CR LF
	sed -e 's/$$/\r/' docs/desk-start.bat > $(BUNDLE)/desk-start.bat  # cmd wants CR LF
	cp docs/desk-start.sh $(BUNDLE)
	@du -sh $(BUNDLE)

# ---------------------------------------------------------------- environment

define make_venv
@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
$(PYTHON) -m venv $(VENV)
endef

$(USER_READY): pyproject.toml
	$(make_venv)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV_READY): pyproject.toml
	$(make_venv)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $(USER_READY) $@

clean:  ## remove what make made, the environment too
	rm -rf $(VENV) build dist .coverage htmlcov .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
