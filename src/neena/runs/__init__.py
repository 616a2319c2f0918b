"""Runs of workflows (managed workflows contract): accepted at once, executed in a sandbox, told of by webhooks."""
