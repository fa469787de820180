"""Kinds of value: one class each, with all that the database, the API and the archive ask of it.

A new kind is one file beside these: a class with every answer of `base.Kind`, and the annotation
that resources use. A missing answer is a TypeError when the file is loaded.
"""

from openevent.model.flags import (
    ARCHIVED,
    CONTACT,
    MEMBERS,
    NOT_COPIED,
    NOT_IN_ARCHIVE,
    PRIVATE,
    READ_ONLY,
    WRITE_ONLY,
    Flag,
)
from openevent.model.kinds.addresses import (
    Email,
    Media,
    OwnPath,
    Url,
    is_web_address,
    read_email,
)
from openevent.model.kinds.any_json import JSON_DEPTH, Answers, Json, count_levels
from openevent.model.kinds.base import (
    Kind,
    NotOfKind,
    Substituted,
    drop_fraction,
    parse_annotation,
)
from openevent.model.kinds.booleans import Bool, read_switch
from openevent.model.kinds.choices import choice
from openevent.model.kinds.colors import Color
from openevent.model.kinds.counts import counts
from openevent.model.kinds.guids import Guid, GuidKind
from openevent.model.kinds.html import Cleaned, Html
from openevent.model.kinds.lengths import Length
from openevent.model.kinds.numbers import (
    Int,
    Key,
    KeyKind,
    Latitude,
    LinkKey,
    LinkKeyKind,
    Longitude,
    Number,
    Price,
    Rating,
)
from openevent.model.kinds.texts import (
    NAME_LENGTH,
    TEXT_LENGTH,
    Line,
    Name,
    String,
    TextKind,
)
from openevent.model.kinds.times import (
    TIMESTAMP_TZ,
    ComesTwice,
    Time,
    TimeKind,
    Timezone,
    TimezoneKind,
    list_timezones,
    to_utc,
)

__all__ = [
    "ARCHIVED",
    "CONTACT",
    "JSON_DEPTH",
    "MEMBERS",
    "NAME_LENGTH",
    "NOT_COPIED",
    "NOT_IN_ARCHIVE",
    "PRIVATE",
    "READ_ONLY",
    "TEXT_LENGTH",
    "TIMESTAMP_TZ",
    "WRITE_ONLY",
    "Answers",
    "Bool",
    "Cleaned",
    "Color",
    "ComesTwice",
    "Email",
    "Flag",
    "Guid",
    "GuidKind",
    "Html",
    "Int",
    "Json",
    "Key",
    "KeyKind",
    "Kind",
    "Latitude",
    "Length",
    "Line",
    "LinkKey",
    "LinkKeyKind",
    "Longitude",
    "Media",
    "Name",
    "NotOfKind",
    "Number",
    "OwnPath",
    "Price",
    "Rating",
    "String",
    "Substituted",
    "TextKind",
    "Time",
    "TimeKind",
    "Timezone",
    "TimezoneKind",
    "Url",
    "choice",
    "count_levels",
    "counts",
    "drop_fraction",
    "is_web_address",
    "list_timezones",
    "parse_annotation",
    "read_email",
    "read_switch",
    "to_utc",
]
