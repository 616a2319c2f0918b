"""Measures Neena's speed on this machine: `make bench`, or `python -m bench --quick`."""
