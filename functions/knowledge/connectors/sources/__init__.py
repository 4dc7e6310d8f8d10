"""The types of connectors, each a file with a class ``SOURCE`` (`knowledge.connectors.source`)."""
