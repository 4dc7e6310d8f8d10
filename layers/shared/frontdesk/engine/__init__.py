"""What it means to run an agent: config, runs, models, budgets."""
