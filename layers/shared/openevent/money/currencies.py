"""The currencies of ISO 4217, each with its exponent: the decimals of an amount.

Source: list one of ISO 4217 (current currency and funds codes), published on 2026-01-01. Left out
are codes of funds and those without a minor unit, such as gold: docs/contract/money.md#currencies.
"""

from collections.abc import Mapping
from typing import Final

from openevent.money.errors import UnknownCurrency
from openevent.text.quoting import quote_value

CODES: Final[Mapping[int, str]] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD
        CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
        GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP
        LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
        NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
        SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST
        XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "UYW",
}
"""By exponent."""
EXPONENTS: Final[Mapping[str, int]] = {
    code: exponent for exponent, codes in CODES.items() for code in codes.split()
}


def get_exponent(currency: str) -> int:
    """Return the number of decimals of a currency. Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError as error:
        message = f"{quote_value(currency)} is not a currency of ISO 4217: use a code such as EUR."
        raise UnknownCurrency(message) from error
