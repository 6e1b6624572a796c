"""What must be right before the words "ready to file" appear.

Every check answers with results; one that is blocked says what is wrong, on which page, and whether a person may take
responsibility for it (:mod:`lenity.packet.signoff`). Nothing here says that a paper is good, or clean: only that these
things were checked.
"""

from lenity.packet.checks_files import (
    check_assembled,
    check_files,
    check_redaction,
    check_taken,
    check_unread,
    check_unseen,
)
from lenity.packet.checks_text import (
    Paper,
    check_authorities,
    check_fresh,
    check_length,
    check_open_points,
    check_parity,
    check_quotes,
    check_record,
    check_word_version,
)
from lenity.packet.results import PageLink, Result, ready, settle

__all__ = [
    "PageLink",
    "Paper",
    "Result",
    "check_assembled",
    "check_authorities",
    "check_files",
    "check_fresh",
    "check_length",
    "check_open_points",
    "check_parity",
    "check_quotes",
    "check_record",
    "check_redaction",
    "check_taken",
    "check_unread",
    "check_unseen",
    "check_word_version",
    "ready",
    "settle",
]
