"""Pictures: limits, and cleaning without decoding (docs/contract/storage.md#pictures)."""
