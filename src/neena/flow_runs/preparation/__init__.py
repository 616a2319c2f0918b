"""Just before a task is called: its parameters get their values, by reference where that is possible."""
