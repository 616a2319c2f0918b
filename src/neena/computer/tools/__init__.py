"""What may be asked of a computer: the tools, their schemas, and what each action does."""
