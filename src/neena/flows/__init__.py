"""Flows: graphs of task operations, written by people or made by the planner."""
