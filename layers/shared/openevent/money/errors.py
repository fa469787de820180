"""Why a value is no amount of money. Each message is a sentence for the client.

NotMoney
├── UnknownCurrency  the code is not in ISO 4217
├── NotANumber       the value is not a finite number
├── TooManyDecimals  the number has more decimals than its currency
└── OutOfRange       the amount is too large
"""


class NotMoney(ValueError):
    """A value is no amount of money."""


class UnknownCurrency(NotMoney):
    """The code is not in ISO 4217."""


class NotANumber(NotMoney):
    """The value is not a finite number."""


class TooManyDecimals(NotMoney):
    """The number has more decimals than its currency."""


class OutOfRange(NotMoney):
    """The amount has more digits than a column and a JSON number can hold."""


class CurrencyMismatch(TypeError):
    """Amounts of two currencies were added or compared: an error of the program."""
