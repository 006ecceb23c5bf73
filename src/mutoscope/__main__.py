"""``python -m mutoscope``."""

import sys

from mutoscope.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
