"""All resources, in a registry."""

from collections.abc import Mapping, Sequence
from typing import Final

from openevent.model.registry import Registry
from openevent.model.resource import Resource
from openevent.resources.access_code import access_codes
from openevent.resources.activity import activities
from openevent.resources.admin_statistics import ADMIN_STATISTICS
from openevent.resources.attendee import attendees
from openevent.resources.custom_form import custom_forms
from openevent.resources.discount_code import discount_codes
from openevent.resources.duty import duties
from openevent.resources.email_notification import email_notifications
from openevent.resources.event import events
from openevent.resources.event_copyright import event_copyrights
from openevent.resources.event_role_permission import event_role_permissions, services
from openevent.resources.event_statistics import general_statistics, order_statistics
from openevent.resources.event_type import event_sub_topics, event_topics, event_types
from openevent.resources.faq import faqs
from openevent.resources.faq_type import faq_types
from openevent.resources.feedback import feedbacks
from openevent.resources.image_size import event_image_sizes, speaker_image_sizes
from openevent.resources.job import export_jobs, import_jobs
from openevent.resources.mail import mails
from openevent.resources.message_setting import message_settings
from openevent.resources.microlocation import microlocations
from openevent.resources.notification import notification_settings, notifications
from openevent.resources.order import orders
from openevent.resources.role import memberships, roles
from openevent.resources.role_invite import role_invites
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.session_type import session_types
from openevent.resources.setting import settings
from openevent.resources.social_link import social_links
from openevent.resources.speaker import speakers
from openevent.resources.speaker_invite import speaker_invites
from openevent.resources.speakers_call import speakers_calls
from openevent.resources.sponsor import sponsors
from openevent.resources.suppression import suppressions
from openevent.resources.tag import tags
from openevent.resources.tax import taxes
from openevent.resources.ticket import tickets
from openevent.resources.ticket_fee import ticket_fees
from openevent.resources.ticket_tag import ticket_tags
from openevent.resources.track import tracks
from openevent.resources.user import users
from openevent.resources.user_favourite_session import user_favourite_sessions

RESOURCES: Final = Registry(
    (
        users,
        roles,
        memberships,
        role_invites,
        notifications,
        notification_settings,
        email_notifications,
        mails,
        suppressions,
        activities,
        settings,
        event_image_sizes,
        speaker_image_sizes,
        message_settings,
        import_jobs,
        export_jobs,
        event_types,
        event_topics,
        event_sub_topics,
        events,
        social_links,
        custom_forms,
        microlocations,
        sponsors,
        speakers,
        tracks,
        session_types,
        sessions,
        faq_types,
        faqs,
        event_copyrights,
        speakers_calls,
        taxes,
        ticket_tags,
        tickets,
        discount_codes,
        access_codes,
        tags,
        orders,
        attendees,
        ticket_fees,
        feedbacks,
        user_favourite_sessions,
        speaker_invites,
        general_statistics,
        order_statistics,
        *ADMIN_STATISTICS.values(),
        duties,
        services,
        event_role_permissions,
    )
)
"""Every resource, in the order of the reference and of the files in the zip."""
ALL: Final[Sequence[Resource]] = RESOURCES.all
BY_TYPE: Final[Mapping[str, Resource]] = RESOURCES.by_type

__all__ = ["ALL", "BY_TYPE", "RESOURCES", "speakers_sessions"]
