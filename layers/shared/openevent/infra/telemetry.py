"""What the outside sees of a function: structured logs with one correlation id, and metrics (EMF in the same log).

The environment names service and namespace (POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_NAMESPACE:
the stack).
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
    """Write one metric at once, so that a worker killed later has told it.

    `dimensions` are few-valued words; without any it is the service's. The alarms in template.yaml
    name them exactly.
    """
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", DEFAULT_NAME)
    words = dimensions or {"service": os.environ.get("POWERTOOLS_SERVICE_NAME", DEFAULT_NAME)}
    with single_metric(name, unit, value, namespace=namespace) as metric:
        metric.service = ""  # Powertools adds it to any other dimension, and no alarm would ring
        for key, word in words.items():
            metric.add_dimension(name=key, value=word)
