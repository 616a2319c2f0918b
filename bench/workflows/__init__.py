"""What runs of workflows and webhooks cost, each beside its bare counterpart a moment before."""
