"""The reference of the API, built from declarations and routes: OpenAPI and blueprint."""
