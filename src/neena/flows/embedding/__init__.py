"""Texts as vectors, near each other where their meaning is near: a small model that runs in this process, offline."""
