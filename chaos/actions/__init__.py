"""What users do, by the names of the plan."""

from collections.abc import Mapping
from typing import Final

from chaos.actions import accounts, edits, exports, imports, polls, sales, trash
from chaos.user import Act

ACTIONS: Final[Mapping[str, Act]] = {
    "join": accounts.join,
    "import": imports.start_import,
    "export": exports.export_event,
    "own_data": exports.export_own_data,
    "poll": polls.poll,
    "cancel": polls.cancel,
    "edit_session": edits.edit_session,
    "edit_event": edits.edit_event,
    "delete": trash.delete,
    "restore": trash.restore,
    "purge": trash.purge,
    "order": sales.order,
    "complete_order": sales.complete,
    "cancel_order": sales.cancel,
}
