"""The breach desk: whose data, what exactly, how bad, who has to be told by when, and in what words."""
