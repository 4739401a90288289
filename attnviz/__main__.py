"""`python -m attnviz` is the command `attnviz`."""

import os
import sys

# Python has put the current folder first; what the command needs is never looked for there.
if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:
    del sys.path[0]

from attnviz.cli import main

if __name__ == "__main__":
    main()
