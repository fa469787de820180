"""Access to the services: configuration, database, bucket, AWS clients, logs and metrics."""
