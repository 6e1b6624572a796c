# Both main commands set up everything they need: a virtual environment here, and system packages where a test needs one.
VENV := .venv
PY := $(VENV)/bin/python
LENITY := $(VENV)/bin/lenity

.PHONY: demo test lint types bench agreement mutation rulebook clean

demo: $(VENV)/ready
	$(LENITY) demo --out out

test: $(VENV)/ready-dev
	$(VENV)/bin/ruff check src tests bench
	$(VENV)/bin/ruff format --check src tests bench
	$(VENV)/bin/mypy
	$(PY) -m pytest -n 2

lint: $(VENV)/ready-dev
	$(VENV)/bin/ruff check src tests bench
	$(VENV)/bin/ruff format --check src tests bench
	$(VENV)/bin/mypy

bench: $(VENV)/ready-dev
	$(PY) -m bench

agreement: $(VENV)/ready-dev
	cd tests && ../$(PY) -m decisions

mutation: $(VENV)/ready-dev
	$(PY) scripts/mutation.py

rulebook: $(VENV)/ready
	$(PY) -m lenity.law.rulebook docs/rulebook

$(VENV)/bin/python:
	python3 scripts/make_venv.py $(VENV)

$(VENV)/ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[packet,screen,web]'
	touch $@

$(VENV)/ready-dev: pyproject.toml scripts/system.sh | $(VENV)/bin/python
	sh scripts/system.sh
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[packet,screen,stats,spark,web,dev]'
	touch $@ $(VENV)/ready

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache
