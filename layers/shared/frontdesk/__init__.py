"""The kernel: everything that two capabilities share, and nothing that knows one of them."""
