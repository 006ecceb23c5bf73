"""``python -m mutoscope``, and the program ``mutoscope``."""

import signal
import sys

# Ctrl-C while Python is still importing ends the program in silence instead of with a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from mutoscope.cli.main import main  # noqa: E402

signal.signal(signal.SIGINT, signal.default_int_handler)

if __name__ == "__main__":
    sys.exit(main())
