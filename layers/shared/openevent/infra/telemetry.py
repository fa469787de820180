"""Logs and metrics: structured log lines with a correlation id, and metrics in the same log (EMF).

The environment sets service and namespace: POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_NAMESPACE.
"""

import os
from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

DEFAULT_NAME: Final = "openevent"

logger: Final = Logger()


def write_metric(
    name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count, **dimensions: str
) -> None:
    """Write one metric at once, so that it is in the log even if the process is killed later.

    `dimensions` should have few different values. The default dimension is the service. The alarms
    in template.yaml match metrics by exactly these dimensions.
    """
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", DEFAULT_NAME)
    service = os.environ.get("POWERTOOLS_SERVICE_NAME", DEFAULT_NAME)
    with single_metric(name, unit, value, namespace=namespace) as metric:
        # Powertools would add the service to other dimensions, and the alarm would not match.
        metric.service = ""
        for key, text in (dimensions or {"service": service}).items():
            metric.add_dimension(name=key, value=text)
