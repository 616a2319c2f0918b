"""Desktops: computers that people and agents create, control and watch over HTTP."""
