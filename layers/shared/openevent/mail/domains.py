"""Domains as servers know them: whoever takes an address, and whoever sends to it, asks the same."""

from unicodedata import normalize


def to_ascii(domain: str) -> str:
    """Give a domain in ASCII; '' where it is none, or where that form is another domain.

    Python writes by IDNA 2003, to which straße is strasse; by IDNA 2008 these are two, of two
    owners perhaps.
    """
    try:
        known = domain.encode("idna").decode()
        is_same = domain.isascii() or known.encode().decode("idna").lower() == normalize(
            "NFC", domain.lower()
        )
    except UnicodeError:
        return ""
    return known if is_same else ""
