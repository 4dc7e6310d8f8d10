"""What a customer's page loads: the public config, a visitor's session, the frame."""
