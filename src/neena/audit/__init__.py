"""The audit trail: every security-relevant act, appended, chained by hashes, never changed."""
