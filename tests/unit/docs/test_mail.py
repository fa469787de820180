"""docs/mail.md lists the mails of the catalogue, and names the parts that templates are made of."""

import re

from openevent.mail.catalogue import ACTIONS
from openevent.mail.environments import TEMPLATES
from tests.places import ROOT

TEXT = (ROOT / "docs" / "mail.md").read_text()


def test_the_documented_mails_are_those_of_the_catalogue() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)
    assert rows == [
        (action.name, action.recipient, action.group or "necessary") for action in ACTIONS
    ]


def test_the_documented_parts_are_in_both_bodies() -> None:
    names = set(re.findall(r"`(\w+)`", TEXT.split("made of parts:")[1].split(".")[0]))
    for kind in ("html", "text"):
        assert set(re.findall(r"macro (\w+)", (TEMPLATES / kind / "parts.j2").read_text())) == names
