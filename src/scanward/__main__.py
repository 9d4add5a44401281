"""`python -m scanward` is the command line."""

from scanward.cli import main

if __name__ == "__main__":
    main()
