"""Money: exact amounts in minor units with their currency (docs/contract/money.md)."""
