"""The reference of the API, made from its declarations and routes: docs/openapi.json."""
