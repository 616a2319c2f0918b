"""Webhooks out: who is told of what, signed, retried until it arrives, and every attempt kept."""
