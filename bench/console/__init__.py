"""The console against much data, in a real browser."""
