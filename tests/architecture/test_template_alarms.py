"""Alarms tell of what the functions' own error metrics do not (facts: platform)."""

from tests.architecture.template import deployed

PRODUCTION = deployed("production", AdministratorEmail="admin@example.org")
ALARMS = PRODUCTION.of_type("AWS::CloudWatch::Alarm")


def test_one_topic_whose_subscriber_is_the_administrator() -> None:
    assert set(PRODUCTION.of_type("AWS::SNS::Topic")) == {"Alarms"}
    assert PRODUCTION.of_type("AWS::SNS::Subscription") == {
        "AlarmsToAdministrator": {"TopicArn": "Alarms", "Protocol": "email", "Endpoint": "admin@example.org"}
    }
    assert {tuple(alarm["AlarmActions"]) for alarm in ALARMS.values()} == {("Alarms",)}


def test_silence_is_no_alarm() -> None:
    assert {alarm["TreatMissingData"] for alarm in ALARMS.values()} == {"notBreaching"}


def test_each_queue_tells_of_its_oldest_message_before_a_task_is_20_minutes_late() -> None:
    ages = [alarm for alarm in ALARMS.values() if alarm.get("MetricName") == "ApproximateAgeOfOldestMessage"]
    assert {alarm["Dimensions"][0]["Value"] for alarm in ages} == {
        f"{name}.QueueName" for name in PRODUCTION.of_type("AWS::SQS::Queue")
    }
    assert max(alarm["Threshold"] for alarm in ages) <= 20 * 60
