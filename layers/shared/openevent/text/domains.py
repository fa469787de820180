"""Domain names in ASCII, as mail servers use them."""

from unicodedata import normalize


def to_ascii(domain: str) -> str:
    """Convert a domain to ASCII; '' if it is invalid or if the ASCII form is another domain.

    Python implements IDNA 2003, which converts straße to strasse. In IDNA 2008 these are two
    domains, which may have two owners.
    """
    try:
        ascii_domain = domain.encode("idna").decode()
        if domain.isascii():
            return ascii_domain
        decoded_domain = ascii_domain.encode().decode("idna").lower()
    except UnicodeError:
        return ""
    return ascii_domain if decoded_domain == normalize("NFC", domain.lower()) else ""
