"""Neena: plain words become a flow of tasks, a durable run and a result."""
