"""Rules of tickets and codes: what an event may offer (docs/contract/tickets.md)."""
