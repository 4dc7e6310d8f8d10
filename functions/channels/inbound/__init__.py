"""What comes in from the platforms: proved, stored once, and left to the worker."""
