"""Plain words become a plan: which tasks, in which order, and what each must do."""
