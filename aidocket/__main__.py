"""`python -m aidocket` is the same as the console script."""

from aidocket.cli import main

main()
