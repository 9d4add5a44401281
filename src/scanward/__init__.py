"""Scanward: between a hospital's scans and AI."""
