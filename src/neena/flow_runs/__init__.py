"""Flow runs: a flow executed durably, task by task, with its approvals and its result."""
