"""Settings for the control of the kill drill: PostgreSQL acknowledges before it has written. Never for use."""

from lenity.web.settings import *  # noqa: F403
from lenity.web.settings import DATABASES

DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
