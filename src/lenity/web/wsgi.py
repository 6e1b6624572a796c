"""The WSGI application (granian, or any other server), with the campaign's front door before it.

``lenity serve`` asks (LENITY_WORKER) each process that answers to send queued mail and do periodic jobs beside it;
under another server, run ``python -m django run_worker``.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lenity.web.settings")
application: Any = get_wsgi_application()
if "campaign" in settings.LENITY_ROOMS:
    from lenity.web.campaign.frontdoor import FrontDoor
    from lenity.web.campaign.lean import Lean

    application = FrontDoor(application, pressed=Lean())

if os.environ.get("LENITY_WORKER") == "1":
    from lenity.web.core.outbox import work

    threading.Thread(target=work, args=(threading.Event(),), daemon=True, name="outbox").start()
