"""The attack's own word lists, one word a line; written for verify alone and read by nothing else."""
