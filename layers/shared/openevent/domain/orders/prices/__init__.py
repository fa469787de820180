"""What an order costs (docs/contract/money.md#an-order)."""
