"""`make bench-desktops`: what an action on a desktop costs, beside the peers that the registries have."""
