"""Properties are tried without a clock: a busy machine is no reason to fail."""

from hypothesis import settings

settings.register_profile("tracker", deadline=None)
settings.load_profile("tracker")
