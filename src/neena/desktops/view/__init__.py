"""The live view of a desktop: the page, and the stream behind it."""
