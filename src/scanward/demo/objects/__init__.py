"""One module per family of SOP classes: each builds a valid object without identity."""
