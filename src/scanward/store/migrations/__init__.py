"""Alembic's scripts: how a ward's database of one version becomes the next."""
