"""Surgery on compressed pixel streams without decoding them, and checks of plain pixel data."""
