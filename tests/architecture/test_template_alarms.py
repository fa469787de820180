"""Alarms watch what the functions' error metrics miss (docs/contract/platform.md#alarms)."""

from tests.architecture.template import deployed

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


def test_silence_is_no_alarm() -> None:
    assert {alarm["TreatMissingData"] for alarm in ALARMS.values()} == {"notBreaching"}


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
    assert {(alarm["MetricName"], *alarm["Dimensions"][0].values()) for alarm in own} == {
        ("ChangeLate", "service", "dispatcher"),
        ("DutyFailed", "service", "scheduler"),
        ("JobDead", "service", "dispatcher"),
        ("MailFailed", "service", "dispatcher"),
        ("MailUnconfirmed", "service", "dispatcher"),
        ("MessageUnreadable", "service", "dispatcher"),
        ("MessageUnreadable", "service", "export_worker"),
        ("MessageUnreadable", "service", "import_worker"),
        ("MessageUnreadable", "service", "mailer"),
        ("JobRetried", "service", "import_worker"),
        ("JobRetried", "service", "export_worker"),
        ("JobFailed", "reason", "time"),
    }


def test_the_api_and_the_database_tell_of_trouble() -> None:
    rest = {
        (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"][0]["Value"])
        for alarm in ALARMS.values()
        if alarm["Namespace"] in {"AWS/ApiGateway", "AWS/RDS"}
    }
    assert rest == {("AWS/ApiGateway", "5xx", "Api"), ("AWS/RDS", "ACUUtilization", "Database")}


def test_a_function_that_crashes_tells_at_once() -> None:
    alarm = PRODUCTION.properties("ApiCrashedAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Errors")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": "stack-api"}]
    assert (alarm["Period"], alarm["Threshold"]) == (60, 1)
