"""Links sent by mail: verifying an address, resetting a forgotten password."""
