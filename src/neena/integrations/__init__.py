"""One folder per outside service; `catalog.loading` walks them. See docs/integrations.md."""
