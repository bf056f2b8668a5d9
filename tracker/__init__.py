"""The public record of what UN treaty bodies asked of a State, what was done about it, and on what evidence."""

import os

__version__ = "0.1.0"

# Nothing here multiplies matrices; the threads that numpy would start for it wait busily for a while.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
