"""The rules of every type: what a write must obey, in this order, and the look-ups it needs."""

from collections.abc import Mapping
from typing import Final

from openevent.domain.event import event_owners, events, publication, slugs
from openevent.domain.forms import custom_forms, form_rules
from openevent.domain.mail import email_notifications, notifications, transport
from openevent.domain.orders import attendee_forms, attendee_rules, order_rules
from openevent.domain.people import (
    invite_rules,
    new_passwords,
    ownership,
    roles,
    user_deletion,
    users,
)
from openevent.domain.programme import (
    event_parts,
    favourites,
    feedbacks,
    fixed_sessions,
    session_mails,
    sessions,
    speaker_invite_rules,
    speakers,
)
from openevent.domain.rule_sets import ResourceRules, RuleSet, WriteRule
from openevent.domain.tickets import amounts, code_rules, event_currency, ticket_rules
from openevent.domain.trash import final_deletion
from openevent.domain.write.lookup import NOW
from openevent.model.resource import Resource


def find(resource: Resource) -> ResourceRules:
    """Return the rules of a resource; the declaration says whether it has any (`has_rules`)."""
    return RULES.get(resource.type, ResourceRules())


def list_types() -> frozenset[str]:
    """Return the types that have rules."""
    return frozenset(RULES)


EVENT: Final = ResourceRules(
    save=RuleSet(
        (
            events.check_duration,
            event_currency.check_payment_currency,
            publication.check_publisher,
            publication.announce,
            events.complete_new_event,
            events.count_event,
        ),
        (NOW, event_currency.HAS_AMOUNTS),
    ),
    restore=RuleSet(
        (
            final_deletion.check_not_purged,
            event_owners.check_has_owner,
            publication.count_restoration_mails,
        ),
        (final_deletion.IS_PURGED, event_owners.HAS_OWNER),
    ),
    delete=RuleSet(lookups=(event_owners.ORGANIZER_IDS,)),
    keep_facts=event_owners.keep_facts,
)
USER: Final = ResourceRules(
    save=RuleSet(
        (
            users.check_administrators_account,
            users.check_rights,
            users.change_email,
            users.change_password,
        ),
        (new_passwords.APP_NAME,),
    ),
    restore=RuleSet(
        (final_deletion.check_not_purged, user_deletion.restore_address),
        (final_deletion.IS_PURGED, user_deletion.SIMILAR_ADDRESSES),
    ),
    delete=RuleSet(
        (user_deletion.check_deletion, user_deletion.free_address, user_deletion.delete_logins),
        (user_deletion.HAS_ROLE, user_deletion.SIMILAR_ADDRESSES),
    ),
)
SESSION: Final = ResourceRules(
    save=RuleSet(
        (
            sessions.check_sessions_enabled,
            sessions.set_creator,
            sessions.check_may_lock,
            fixed_sessions.check_fixed_columns,
            sessions.set_first_state,
            sessions.check_state,
            sessions.check_end,
            form_rules.check_session_form,
            sessions.record_state_change,
            fixed_sessions.record_new_texts,
            session_mails.count_schedule_mails,
            sessions.set_times,
            sessions.count_proposal,
        ),
        (NOW, sessions.SPEAKS, form_rules.FORM_FIELDS, form_rules.HAS_PAIRS),
    ),
)
SPEAKER: Final = ResourceRules(
    save=RuleSet(
        (
            speakers.check_sessions_enabled,
            speakers.check_organizers_fields,
            speakers.check_person,
            form_rules.check_speaker_form,
            speakers.check_address_is_free,
            speakers.count_speaker,
        ),
        (speakers.ADDRESS_LOCK, form_rules.FORM_FIELDS, form_rules.HAS_PAIRS),
    ),
)
SPEAKERS_CALL: Final = ResourceRules(
    save=RuleSet((event_parts.check_call_dates_are_present, event_parts.check_call_dates))
)
ROLE_INVITE: Final = ResourceRules(
    save=RuleSet(
        (
            invite_rules.set_role,
            invite_rules.check_inviter,
            invite_rules.check_invitee,
            invite_rules.replace_expired_invite,
            invite_rules.count_invite,
        ),
        (
            invite_rules.NAMED_ROLE_ID,
            invite_rules.LINKED_ROLE,
            invite_rules.INVITEE_HAS_ROLE,
            invite_rules.EXPIRED_INVITE_ID,
        ),
    ),
    delete=RuleSet((invite_rules.check_not_accepted,)),
)
SPEAKER_INVITE: Final = ResourceRules(
    save=RuleSet(
        (
            sessions.require_session,
            speaker_invite_rules.set_inviter,
            speaker_invite_rules.check_invitee,
            speaker_invite_rules.replace_expired_invite,
            invite_rules.count_invite,
        ),
        (speaker_invite_rules.INVITEE_SPEAKS, speaker_invite_rules.EXPIRED_INVITE_ID),
    ),
    delete=RuleSet((invite_rules.check_not_accepted,)),
)
MEMBERSHIP: Final = ResourceRules(
    save=RuleSet(
        (ownership.check_owner_stays, roles.check_new_role),
        (roles.ROLE, roles.OWNER_ID, roles.ORGANIZER_ID),
    ),
    delete=RuleSet((roles.check_removed_role,), (roles.ROLE,)),
)
OWN: Final = (ownership.set_owner, ownership.check_owner_stays)
"""The rules of what belongs to one user."""
TICKET: Final = ResourceRules(
    save=RuleSet(
        (
            ticket_rules.set_most,
            ticket_rules.check_quantities,
            ticket_rules.check_sale,
            ticket_rules.check_price,
        )
    ),
    delete=RuleSet((ticket_rules.check_no_sales,), (ticket_rules.HAS_SALES,)),
)
DISCOUNT_CODE: Final = ResourceRules(
    save=RuleSet(
        (
            code_rules.set_marketer,
            code_rules.check_purpose,
            code_rules.check_limits,
            code_rules.check_value,
        ),
        (code_rules.CODE_TICKETS,),
    ),
)
ACCESS_CODE: Final = ResourceRules(
    save=RuleSet(
        (code_rules.set_marketer, code_rules.check_limits, code_rules.check_hidden_tickets),
        (code_rules.CODE_TICKETS,),
    ),
)
ORDER: Final = ResourceRules(
    save=RuleSet(
        (
            order_rules.keep_facts,
            order_rules.check_not_run_out,
            order_rules.check_refund,
            order_rules.check_payment_mode,
            order_rules.change_status,
            attendee_forms.check_forms,
        ),
        (NOW, order_rules.TICKET_IDS, attendee_forms.FIELDS, attendee_forms.ATTENDEES),
    ),
)
ATTENDEE: Final = ResourceRules(
    save=RuleSet(
        (attendee_rules.begin_form, attendee_rules.keep_badge, attendee_rules.check_links),
        (attendee_rules.IS_OF_EVENT, attendee_rules.FORMS, attendee_rules.ORDER_CODES),
    ),
    restore=RuleSet((attendee_rules.take_seat_again,), (attendee_rules.ORDER_CODES,)),
    delete=RuleSet((attendee_rules.give_seat_back,), (attendee_rules.ORDER_CODES,)),
)
FAVOURITE: Final = ResourceRules(
    save=RuleSet(
        (sessions.require_session, *OWN, favourites.check_maximum, favourites.count_favourite),
        (favourites.FAVOURITES_LOCK,),
    )
)

EMAIL_NOTIFICATION: Final = ResourceRules(
    save=RuleSet(
        (
            *OWN,
            email_notifications.replace_automatic_row,
            email_notifications.update_automatic_rows,
        ),
        (email_notifications.AUTOMATIC_ROW,),
    ),
    delete=RuleSet((email_notifications.reset_automatic_rows,)),
)


def _save(*rules: WriteRule) -> ResourceRules:
    return ResourceRules(save=RuleSet(rules))


CATALOGUE: Final = ResourceRules(save=RuleSet((slugs.set_slug,), (slugs.SIMILAR_SLUGS,)))


RULES: Final[Mapping[str, ResourceRules]] = {
    "event-type": CATALOGUE,
    "event-topic": CATALOGUE,
    "event-sub-topic": CATALOGUE,
    "event": EVENT,
    "custom-form": _save(custom_forms.follow_identifier),
    "session": SESSION,
    "speaker": SPEAKER,
    "track": _save(event_parts.set_font_color),
    "sponsor": _save(event_parts.check_sponsors_enabled),
    "speakers-call": SPEAKERS_CALL,
    "event-copyright": _save(event_parts.check_copyright_year),
    "ticket": TICKET,
    "discount-code": DISCOUNT_CODE,
    "access-code": ACCESS_CODE,
    "order": ORDER,
    "attendee": ATTENDEE,
    "ticket-fee": _save(amounts.check_fee),
    "tax": _save(event_parts.check_taxes_enabled),
    "feedback": _save(
        *OWN,
        feedbacks.check_feedback_stays,
        feedbacks.check_one_subject,
        feedbacks.count_feedback,
    ),
    "user-favourite-session": FAVOURITE,
    "notification": _save(ownership.check_owner_stays),
    "message-setting": _save(notifications.check_necessary_mail),
    "notification-setting": _save(*OWN, notifications.check_type),
    "email-notification": EMAIL_NOTIFICATION,
    "role-invite": ROLE_INVITE,
    "speaker-invite": SPEAKER_INVITE,
    "users-events-roles": MEMBERSHIP,
    "user": USER,
    "setting": _save(transport.check_senders, transport.change_transport),
}
