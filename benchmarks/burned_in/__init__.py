"""Measures how burned-in text is found and removed."""
