"""The digest: one mail that lists the proposals of an hour to each organizer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import RowMapping

from dispatcher.notify import recipient_lists, recipients, recording
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.proposals import hours, rows
from dispatcher.reaction import Reaction
from openevent.mail import catalogue, urls
from openevent.model.permissions import CO_ORGANIZERS

LISTED: Final = 50
"""Proposals that one mail lists; it counts the others."""

type Proposals = Sequence[RowMapping]


def announce_waiting(reaction: Reaction) -> None:
    """Mail the proposals that waited to the organizers, each once.

    An organizer who got a mail about one of them alone, as its speaker, does not see it again.
    """
    connection, event_id = reaction.connection, reaction.change.subject_id
    # Then the transactions that added to the list have ended.
    hours.lock(connection, event_id)
    proposals = rows.load_proposals(connection, hours.take_waiting(connection, reaction.change.id))
    if not proposals:
        return
    organizers = recipients.load_members(connection, event_id, CO_ORGANIZERS)
    session_ids = [proposal["id"] for proposal in proposals]
    notified = rows.load_notified(connection, event_id, session_ids)
    for new_ids, people in _group_by_list(proposals, organizers, notified).items():
        listed = [proposal for proposal in proposals if proposal["id"] in new_ids]
        recording.record_all(reaction, _announce(reaction, listed), people)


def _group_by_list(
    proposals: Proposals,
    organizers: Collection[Recipient],
    notified: Collection[tuple[Recipient, int]],
) -> Mapping[frozenset[int], list[Recipient]]:
    """Group organizers by the proposals about which they had no mail yet."""
    groups: dict[frozenset[int], list[Recipient]] = defaultdict(list)
    all_ids = {proposal["id"] for proposal in proposals}
    for organizer in organizers:
        mailed_ids = {
            session_id
            for recipient, session_id in notified
            if not recipient_lists.exclude([organizer], [recipient])
        }
        if new_ids := frozenset(all_ids - mailed_ids):
            groups[new_ids].append(organizer)
    return groups


def _announce(reaction: Reaction, proposals: Proposals) -> Announcement:
    event_id, first = reaction.change.subject_id, proposals[0]
    values = {
        "event_name": first["name"],
        "proposals": rows.describe(reaction.connection, proposals[:LISTED]),
        "more_count": len(proposals[LISTED:]),
        "link": urls.link_to_event(first["identifier"]),
    }
    return Announcement(catalogue.NEW_SESSIONS, values, event_id)
