"""How members set an agent's widget up."""
