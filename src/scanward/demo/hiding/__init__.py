"""One module per kind of hiding place for identity."""
