"""Kinds by name, and values of a file as they read them."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from import_worker.read import values
from import_worker.read.values import Reader
from openevent.model import kinds
from openevent.model.kinds import Kind, Substituted, parse_annotation

SINGAPORE = ZoneInfo("Asia/Singapore")
ANNOTATIONS = (
    kinds.String,
    kinds.Line,
    kinds.Html,
    kinds.Url,
    kinds.Media,
    kinds.OwnPath,
    kinds.Email,
    kinds.Color,
    kinds.Guid,
    kinds.Length,
    kinds.Timezone,
    kinds.Time,
    kinds.Bool,
    kinds.Int,
    kinds.Key,
    kinds.LinkKey,
    kinds.Price,
    kinds.Number,
    kinds.Latitude,
    kinds.Longitude,
    kinds.Json,
    kinds.Answers,
    kinds.counts("total", "max"),
    kinds.choice("draft", "Published"),
)
KINDS = {
    kind.name: kind for kind, _ in (parse_annotation(annotation, []) for annotation in ANNOTATIONS)
}


def build_reader(name: str, *limits: Any) -> Reader:
    """Give the reader of a kind of column, in an event in Singapore."""
    kind: Kind = type(KINDS[name])(*limits) if limits else KINDS[name]
    return values.build_reader(kind, SINGAPORE)


def read_with_warning(read: Reader, value: Any) -> tuple[str, Any]:
    """Read a value that must be doubted: the warning, and what is taken instead."""
    with pytest.raises(Substituted) as substituted:
        read(value)
    return str(substituted.value), substituted.value.value
