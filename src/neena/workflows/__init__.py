"""Workflows: bundles of Python that people publish, checked before they run, every version kept."""
