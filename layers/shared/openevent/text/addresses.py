"""E-mail addresses: the rule for valid ones, and the form in which two are compared.

See docs/contract/auth.md#e-mail-addresses.
"""

import re
import unicodedata
from typing import Final

from openevent.text.comparison import is_invisible
from openevent.text.domains import to_ascii
from openevent.text.normal_form import to_nfc
from openevent.text.quoting import quote_value

MAXIMUM_LENGTH: Final = 254
"""Bytes of an address, its domain in ASCII (RFC 5321, 4.5.3.1.3, without the angle brackets)."""
TOO_LONG: Final = f"An e-mail address has at most {MAXIMUM_LENGTH} bytes."
LONGEST_STORED: Final = 1_000
"""Characters; no stored address has more, since earlier releases allowed 320."""
LOCAL_LENGTH: Final = 64
"""Bytes of the part before the @ (RFC 5321, 4.5.3.1.1)."""
DOMAIN_LENGTH: Final = 253
"""Bytes of a domain in ASCII (RFC 1035, 2.3.4, without the length bytes)."""
LABEL_LENGTH: Final = 63
"""Bytes of one label of a domain in ASCII (RFC 1035, 2.3.4)."""
ATOM: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~."
)
"""ASCII characters before the @ (RFC 5322, 3.2.3). Few servers accept the others in quotes."""
MAILBOX: Final = re.compile(
    r"[^\s\x00-\x20\x7f<>()\[\],;:\\\"@]{1,64}@(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
"""The addresses that commands of SMTP and headers of a mail may hold."""
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
BLANK: Final = frozenset({"Zs", "Zl", "Zp"})
QUOTES: Final = frozenset({"Pi", "Pf", "Ps", "Pe"})
"""Categories of quotation marks and brackets: text programs and people put them around."""
INNER_POINTS: Final = frozenset("\u00b7\u05f3\u05f4\u30fb")
"""Punctuation that belongs to words of a domain (RFC 5892, A.3 to A.7)."""

DOTTED_I: Final = {0x130: "i"}
"""Python folds the Turkish capital I with a dot into two characters, the database into one."""


def check_address(text: str) -> str:
    """Return an address in NFC, without blanks around it. Raises ValueError with the reason."""
    address = to_nfc(text.strip())
    if len(address) > MAXIMUM_LENGTH:
        raise ValueError(TOO_LONG)
    _check_characters(address)
    at_signs = address.count("@")
    if at_signs != 1:
        raise ValueError(f"An e-mail address has one @, not {at_signs}.")
    local_part, _, domain = address.partition("@")
    _check_local_part(local_part)
    _check_domain(domain)
    encode_address(address)
    return address


def encode_address(address: str) -> str:
    """Return an address as mail servers take it: its domain in ASCII. Raises ValueError.

    It refuses less than `check_address`: addresses from before that rule still get mails.
    """
    local_part, _, domain = address.rpartition("@")
    encoded = f"{local_part}@{to_ascii(domain)}"
    if len(encoded.encode()) > MAXIMUM_LENGTH:
        raise ValueError(TOO_LONG)
    if not MAILBOX.fullmatch(encoded):
        raise ValueError("No mail server takes this e-mail address.")
    return encoded


def build_key(address: str) -> str:
    """Build the form in which addresses are compared: those of one mailbox have one form.

    It is in lower case, with the domain in ASCII. Any text has such a form. The database has the
    same function, `address_key`.
    """
    folded = to_nfc(_fold_case(to_nfc(address)))
    local_part, at_sign, domain = folded.rpartition("@")
    # Nobody has a longer domain, and each of its labels takes time.
    if not at_sign or domain.isascii() or len(domain) > DOMAIN_LENGTH:
        return folded
    labels = ".".join(map(_encode_label, domain.split(".")))
    return f"{local_part}@{labels}"


def _fold_case(text: str) -> str:
    """Fold letter by letter, as the database does; Python looks at the letters around a sigma."""
    if text.isascii():
        return text.lower()
    return "".join(letter.lower() for letter in text.translate(DOTTED_I))


def _encode_label(label: str) -> str:
    # No domain has longer labels, and the time to encode one grows with its square.
    is_as_it_is = label.isascii() or len(label) > LABEL_LENGTH
    return label if is_as_it_is else f"xn--{label.encode('punycode').decode()}"


def _check_characters(address: str) -> None:
    if address.isascii() and address.isprintable() and " " not in address:
        return
    for character in address:
        category = unicodedata.category(character)
        if category in INVISIBLE or is_invisible(character):
            code = f"U+{ord(character):04X}"
            raise ValueError(f"An e-mail address must not have the invisible character {code}.")
        if category in BLANK:
            raise ValueError("An e-mail address must not have blanks.")


def _check_local_part(local_part: str) -> None:
    if not local_part:
        raise ValueError("An e-mail address needs a name before the @.")
    for character in local_part:
        if not _is_of_local_part(character):
            message = f"must not have {quote_value(character)} before the @."
            raise ValueError(f"An e-mail address {message}")
    if not all(local_part.split(".")):
        message = "must not begin or end with a dot, or have two dots in a row."
        raise ValueError(f"The part before the @ {message}")
    if len(local_part.encode()) > LOCAL_LENGTH:
        raise ValueError(f"The part before the @ has at most {LOCAL_LENGTH} bytes.")


def _is_of_local_part(character: str) -> bool:
    if character.isascii():
        return character in ATOM
    return unicodedata.category(character) not in QUOTES


def _check_domain(domain: str) -> None:
    labels = domain.split(".")
    for label in labels:
        _check_label(label)
    if len(labels) == 1:
        raise ValueError("The domain after the @ needs a dot, as in example.org.")
    if labels[-1].isdigit():
        raise ValueError("The part after the @ must be a domain, not an IP address.")
    ascii_domain = to_ascii(domain)
    if not ascii_domain:
        raise ValueError(f"{quote_value(domain)} is no valid international domain.")
    if len(ascii_domain) > DOMAIN_LENGTH:
        raise ValueError(f"The domain has at most {DOMAIN_LENGTH} bytes in ASCII.")


def _check_label(label: str) -> None:
    if not label:
        message = "must not begin or end with a dot, or have two dots in a row."
        raise ValueError(f"The domain after the @ {message}")
    for character in label:
        if not _is_of_domain(character):
            raise ValueError(f"The domain after the @ must not have {quote_value(character)}.")
    if label.startswith("-") or label.endswith("-"):
        message = f"The part {quote_value(label)} of the domain begins or ends with a hyphen."
        raise ValueError(message)
    if len(_encode_label(label.lower())) > LABEL_LENGTH:
        message = f"has more than {LABEL_LENGTH} bytes in ASCII."
        raise ValueError(f"The part {quote_value(label)} of the domain {message}")


def _is_of_domain(character: str) -> bool:
    """Tell whether a domain may have the character: letters, digits and hyphens (RFC 5892)."""
    if character.isascii():
        return character.isalnum() or character == "-"
    return unicodedata.category(character)[0] in "LMN" or character in INNER_POINTS
