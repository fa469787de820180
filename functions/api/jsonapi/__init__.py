"""JSON:API: query strings, conditions in SQL, and documents."""
