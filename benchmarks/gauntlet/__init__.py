"""Planted identity through Scanward and its peers: what is left, and what was lost that had to stay."""
