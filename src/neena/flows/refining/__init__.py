"""Changing a flow in plain words: as little as possible, or not at all."""
