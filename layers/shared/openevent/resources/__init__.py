"""All resources, by type and by the name they have in routes."""

from collections.abc import Mapping
from typing import Final

from openevent.resource import Resource
from openevent.resources.custom_form import custom_forms
from openevent.resources.event import events
from openevent.resources.event_copyright import event_copyrights
from openevent.resources.event_type import event_sub_topics, event_topics, event_types
from openevent.resources.faq import faqs
from openevent.resources.faq_type import faq_types
from openevent.resources.microlocation import microlocations
from openevent.resources.notification import notifications
from openevent.resources.role import memberships, roles
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.session_type import session_types
from openevent.resources.social_link import social_links
from openevent.resources.speaker import speakers
from openevent.resources.speakers_call import speakers_calls
from openevent.resources.sponsor import sponsors
from openevent.resources.track import tracks
from openevent.resources.user import users

ARCHIVED: Final = (
    events, social_links, custom_forms, microlocations, sponsors, speakers, tracks, session_types, sessions,
    faq_types, faqs, event_copyrights, speakers_calls,
)  # fmt: skip
"""What the zip holds, in the order of its files (open-event-format, section 7)."""

ALL: Final[tuple[Resource, ...]] = (
    users, roles, memberships, notifications, event_types, event_topics, event_sub_topics, *ARCHIVED,
)  # fmt: skip
BY_TYPE: Final[Mapping[str, Resource]] = {resource.type: resource for resource in ALL}
BY_PLURAL: Final[Mapping[str, Resource]] = {resource.plural: resource for resource in ALL}

__all__ = ["ALL", "ARCHIVED", "BY_PLURAL", "BY_TYPE", "speakers_sessions"]
