"""Faces in head scans: made heads, real ones, other tools beside ours, everything measured by geometry."""
