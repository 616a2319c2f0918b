"""How good the planner is: development cases planned by the product's own planner, and scored."""
