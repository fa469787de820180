"""What the outside sees of a function: structured logs with one correlation id, and metrics (EMF in the same log)."""

from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit, single_metric

NAMESPACE: Final = "OpenEvent"
SERVICE: Final = "open-event"

logger: Final = Logger(service=SERVICE, log_uncaught_exceptions=False)
metrics: Final = Metrics(namespace=NAMESPACE, service=SERVICE)


def count(name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
    """Write one metric at once, so that a worker killed later has told it; `dimensions` are few-valued words."""
    with single_metric(name, unit, value, namespace=NAMESPACE) as metric:
        metric.add_dimension(name="service", value=SERVICE)
        for key, word in dimensions.items():
            metric.add_dimension(name=key, value=word)
