#!/usr/bin/env python3
"""The one command of the platform. Even a very old Python can read this file, and is told what is missing."""

import sys

if sys.version_info < (3, 11):
    found = sys.version.split()[0]
    sys.exit(
        "Die Plattform braucht Python 3.11 oder neuer, dies ist Python " + found + ". / "
        "The platform needs Python 3.11 or newer, this is Python " + found + "."
    )

if __name__ == "__main__":
    from participation.bootstrap import main

    main(sys.argv)
