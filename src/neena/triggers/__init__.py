"""Triggers: an event from outside becomes a flow request, a flow and a run."""
