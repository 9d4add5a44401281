"""The words of the trade. Imports the standard library only."""
