"""The tool calls of model vendors, read and answered in their own shapes."""
