"""Settings for every test."""
from hypothesis import settings

# The machines that run these tests are shared: a slow moment is no failure, so examples have no deadline of their own.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
