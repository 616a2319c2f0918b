"""The SDK of workflow authors (managed workflows contract, section 7)."""
