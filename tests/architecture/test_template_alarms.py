"""Alarms watch what the functions' error metrics miss (docs/contract/platform.md#alarms)."""

import json

from tests.architecture.template import deployed, raw

PRODUCTION = deployed("production", AdministratorEmail="admin@example.org")
ALARMS = PRODUCTION.of_type("AWS::CloudWatch::Alarm")

PATIENT = {"ChangesQueue": 5_400, "MailsQueue": 3_600, "OutcomesQueue": 1_800}
"""Seconds after which those queues tell that nobody waits for: a mail server may be away for a
while, and proposals wait for an hour in the queue of changes."""


def test_one_topic_whose_subscriber_is_the_administrator() -> None:
    assert set(PRODUCTION.of_type("AWS::SNS::Topic")) == {"Alarms"}
    assert PRODUCTION.of_type("AWS::SNS::Subscription") == {
        "AlarmsToAdministrator": {
            "TopicArn": "Alarms",
            "Protocol": "email",
            "Endpoint": "admin@example.org",
        }
    }
    assert {tuple(alarm["AlarmActions"]) for alarm in ALARMS.values()} == {("Alarms",)}


def test_silence_is_no_alarm_but_of_the_scheduler() -> None:
    silent = {name for name, alarm in ALARMS.items() if alarm["TreatMissingData"] != "notBreaching"}
    assert silent == {"SchedulerSilentAlarm"}


def test_each_alarm_says_what_it_means() -> None:
    assert [name for name, alarm in ALARMS.items() if len(alarm["AlarmDescription"]) < 20] == []


def test_each_queue_tells_of_its_oldest_message_before_a_task_is_20_minutes_late() -> None:
    ages = [
        alarm
        for alarm in ALARMS.values()
        if alarm.get("MetricName") == "ApproximateAgeOfOldestMessage"
    ]
    late = {
        alarm["Dimensions"][0]["Value"].removesuffix(".QueueName"): alarm["Threshold"]
        for alarm in ages
    }
    assert set(late) == set(PRODUCTION.of_type("AWS::SQS::Queue"))
    assert late.items() >= PATIENT.items()
    assert max(seconds for queue, seconds in late.items() if queue not in PATIENT) <= 20 * 60


def test_what_alarms_on_jobs_count() -> None:
    """An alarm rings only for the names and dimensions that openevent.infra.telemetry writes."""
    own = [alarm for alarm in ALARMS.values() if not alarm["Namespace"].startswith("AWS/")]
    assert {alarm["Namespace"] for alarm in own} == {"stack"}
    assert {(alarm["MetricName"], *alarm.get("Dimensions", [{}])[0].values()) for alarm in own} == {
        ("ChangeLate", "service", "dispatcher"),
        ("DutyFailed", "service", "scheduler"),
        ("JobDead", "service", "dispatcher"),
        ("MailFailed", "service", "dispatcher"),
        ("MailUnconfirmed", "service", "dispatcher"),
        ("MessageUnreadable", "service", "dispatcher"),
        ("MessageUnreadable", "service", "export_worker"),
        ("MessageUnreadable", "service", "image_worker"),
        ("MessageUnreadable", "service", "document_worker"),
        ("MessageUnreadable", "service", "import_worker"),
        ("MessageUnreadable", "service", "mailer"),
        ("JobRetried", "service", "import_worker"),
        ("JobRetried", "service", "export_worker"),
        ("JobRetried", "service", "image_worker"),
        ("JobRetried", "service", "document_worker"),
        ("DocumentDead", "service", "dispatcher"),
        ("PictureDead", "service", "dispatcher"),
        ("JobFailed", "reason", "time"),
        ("GatewayRefused",),
    }


def test_the_api_and_the_database_tell_of_trouble() -> None:
    rest = {
        (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"][0]["Value"])
        for alarm in ALARMS.values()
        if alarm["Namespace"] in {"AWS/ApiGateway", "AWS/RDS", "AWS/Lambda"}
    }
    assert rest == {
        ("AWS/ApiGateway", "5xx", "Api"),
        ("AWS/Lambda", "Errors", "stack-api"),
        ("AWS/Lambda", "Throttles", "ApiFunction"),
        ("AWS/Lambda", "Errors", "SchedulerFunction"),
        ("AWS/Lambda", "Invocations", "SchedulerFunction"),
        ("AWS/RDS", "ACUUtilization", "Database"),
        ("AWS/RDS", "DatabaseConnections", "Database"),
        ("AWS/RDS", "ServerlessDatabaseCapacity", "Database"),
    }


def test_a_function_that_crashes_tells_at_once() -> None:
    alarm = PRODUCTION.properties("ApiCrashedAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Errors")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": "stack-api"}]
    assert (alarm["Period"], alarm["Threshold"]) == (60, 1)


def test_a_refusal_of_the_gateway_is_a_line_of_its_log_without_a_function() -> None:
    """Our own 429 is answered by a function, which takes time."""
    names = json.loads(PRODUCTION.properties("ApiStage")["AccessLogSettings"]["Format"])
    assert (names["status"], names["integration_ms"]) == (
        "$context.status",
        "$context.integrationLatency",
    )
    assert PRODUCTION.properties("GatewayRefusals") == {
        "LogGroupName": "AccessLogs",
        "FilterPattern": '{ $.status = "429" && $.integration_ms = "-" }',
        "MetricTransformations": [
            {"MetricNamespace": "stack", "MetricName": "GatewayRefused", "MetricValue": "1"}
        ],
    }


def count_seconds(name: str) -> int:
    return int(ALARMS[name]["Period"]) * int(ALARMS[name]["EvaluationPeriods"])


def test_a_scheduler_that_does_not_start_is_noticed_within_a_day_and_an_hour() -> None:
    alarm = ALARMS["SchedulerSilentAlarm"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "LessThanThreshold")
    assert PRODUCTION.properties("DailyRun")["ScheduleExpression"] == "cron(30 5 * * ? *)"
    # The hour of the last run has passed, and 24 hours are a usual silence.
    assert count_seconds("SchedulerSilentAlarm") == 25 * 3600


def test_a_database_that_never_pauses_is_noticed_after_a_day() -> None:
    alarm = ALARMS["DatabaseAwakeAlarm"]
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Minimum", 0)
    assert count_seconds("DatabaseAwakeAlarm") == 24 * 3600


def test_connections_are_counted_between_the_usual_number_and_the_limit() -> None:
    parameters = PRODUCTION.properties("DatabaseParameters")["Parameters"]
    sources = PRODUCTION.of_type("AWS::Lambda::EventSourceMapping").values()
    workers = sum(source["ScalingConfig"]["MaximumConcurrency"] for source in sources)
    functions = int(raw()["Parameters"]["ApiConcurrency"]["MaxValue"]) + workers
    threshold = ALARMS["DatabaseConnectionsAlarm"]["Threshold"]
    assert functions < threshold < int(parameters["max_connections"])


def test_the_budget_is_the_administrators() -> None:
    budget = PRODUCTION.properties("Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 50, "Unit": "USD"}
    notices = budget["NotificationsWithSubscribers"]
    assert [notice["Notification"]["NotificationType"] for notice in notices] == [
        "ACTUAL",
        "FORECASTED",
    ]
    subscriber = {"SubscriptionType": "EMAIL", "Address": "admin@example.org"}
    assert [notice["Subscribers"] for notice in notices] == [[subscriber], [subscriber]]


def test_without_an_administrator_or_locally_there_is_no_budget() -> None:
    local = deployed("local", AdministratorEmail="admin@example.org")
    for template in (deployed("staging", AdministratorEmail=""), local):
        assert template.of_type("AWS::Budgets::Budget") == {}
    amount = deployed("staging", AdministratorEmail="a@example.org", MonthlyBudget="7")
    assert amount.properties("Budget")["Budget"]["BudgetLimit"]["Amount"] == "7"
