"""Where the planner's numbers come from: `make train-planner`."""
