"""The console: the pages that `console/` builds, served at `/app/`. It is a client of the public API like any other."""
