"""What fails in the cloud is kept, logged and told."""

import json
import re
from typing import Any

from tests.template.conftest import ROOT, Resources, behind_the_api, logical_id, of_type

_ASYNC = {"AWS::Events::Rule", "AWS::Scheduler::Schedule"}


def _alarmed(resources: Resources, metric: str, dimension: str) -> set[str]:
    return {
        logical_id(entry["Value"])
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        for measured in _measured(alarm)
        if measured["MetricName"] == metric
        for entry in measured["Dimensions"]
        if entry["Name"] == dimension
    }


def _measured(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm looks at: its own, or those of its expression."""
    if "Metrics" not in alarm:
        return [alarm]
    return [entry["MetricStat"]["Metric"] for entry in alarm["Metrics"] if "MetricStat" in entry]


def test_every_function_logs_to_a_group_with_retention(
    resources: Resources, functions: Resources
) -> None:
    groups = of_type(resources, "AWS::Logs::LogGroup")
    used = {name: logical_id(f["LoggingConfig"]["LogGroup"]) for name, f in functions.items()}
    assert len(set(used.values())) == len(functions)
    assert {groups[group]["RetentionInDays"] for group in used.values()} == {30}


def test_every_alarm_reaches_the_topic(resources: Resources) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        assert [logical_id(action) for action in alarm["AlarmActions"]] == ["AlarmTopic"], name


def test_every_function_has_alarms_for_errors_and_throttles(
    resources: Resources, functions: Resources
) -> None:
    assert _alarmed(resources, "Errors", "FunctionName") == set(functions)
    assert _alarmed(resources, "Throttles", "FunctionName") == set(functions)


def test_an_expression_rings_for_each_of_its_metrics_and_needs_no_other(
    resources: Resources,
) -> None:
    """CloudWatch's answer to a sum with a gap is a gap: every metric is filled with zeros."""
    checked = 0
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        if "Metrics" not in alarm:
            continue
        (expression,) = [entry for entry in alarm["Metrics"] if "Expression" in entry]
        measured = [entry for entry in alarm["Metrics"] if "MetricStat" in entry]
        assert all(entry["ReturnData"] is False for entry in measured), name
        assert len({entry["MetricStat"]["Period"] for entry in measured}) == 1, name
        parts = [f"FILL({entry['Id']}, 0)" for entry in measured]
        found = re.findall(r"FILL\(\w+, 0\)(?: - \d+)?", expression["Expression"])
        assert [part.partition(" - ")[0] for part in found] == parts, name
        whole = found[0] if len(found) == 1 else f"MAX([{', '.join(found)}])"
        assert expression["Expression"] == whole, name
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
        checked += 1
    assert checked >= 20


def test_workers_ring_at_once_and_apis_after_five_errors(
    resources: Resources, functions: Resources
) -> None:
    limits: dict[str, str] = {}
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        if not name.endswith("ErrorsAlarm") or "Metrics" not in alarm:
            continue
        text = alarm["Metrics"][0]["Expression"]
        for entry in alarm["Metrics"][1:]:
            function = logical_id(entry["MetricStat"]["Metric"]["Dimensions"][0]["Value"])
            limits[function] = re.findall(rf"FILL\({entry['Id']}, 0\)( - \d+)?", text)[0]
    assert set(limits) == set(functions)
    apis = behind_the_api(resources)
    for function, limit in limits.items():
        assert limit == (" - 5" if function in apis else ""), function


def test_slow_answers_ring(resources: Resources, functions: Resources) -> None:
    slow = _alarmed(resources, "Duration", "FunctionName")
    # A stream takes as long as its answer, and the health check reads one record.
    streams = {name for name, each in functions.items() if each["Handler"].endswith("/run.sh")}
    assert slow == behind_the_api(resources) - streams - {"PublicFunction"}
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        for entry in alarm.get("Metrics", []):
            if entry["Id"] == "duration":
                assert (entry["MetricStat"]["Stat"], entry["MetricStat"]["Period"]) == ("p95", 900)
                assert "FILL(duration, 0) - 2000" in alarm["Metrics"][0]["Expression"], name


def test_every_alarm_has_a_line_in_the_runbook(resources: Resources) -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| (`[^|]*Alarm`[^|]*) \|[^|]+\|[^|]+\|$", text, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    endings = tuple(name.removeprefix("…") for name in named if name.startswith("…"))
    alarms = set(of_type(resources, "AWS::CloudWatch::Alarm"))
    for alarm in alarms:
        assert alarm in named or alarm.endswith(endings), alarm
    for name in named:
        assert any(alarm.endswith(name.removeprefix("…")) for alarm in alarms), name


def test_every_queue_has_dead_letters_and_every_dead_letter_an_alarm(
    resources: Resources,
) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    redrive = {n: q["RedrivePolicy"] for n, q in queues.items() if "RedrivePolicy" in q}
    dead = {name for name in queues if "DeadLetter" in name}
    assert set(redrive) == set(queues) - dead
    for policy in redrive.values():
        assert logical_id(policy["deadLetterTargetArn"]) in dead
        assert policy["maxReceiveCount"] == 5
    depth = _alarmed(resources, "ApproximateNumberOfMessagesVisible", "QueueName")
    assert depth == dead
    # What waits for too long is seen in the queue itself.
    assert _alarmed(resources, "ApproximateAgeOfOldestMessage", "QueueName") == set(redrive)


def test_every_queue_speaks_tls(resources: Resources) -> None:
    closed: set[str] = set()
    for policy in of_type(resources, "AWS::SQS::QueuePolicy").values():
        (deny,) = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
        assert (deny["Principal"], deny["Action"]) == ("*", "sqs:*")
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        named = deny["Resource"] if isinstance(deny["Resource"], list) else [deny["Resource"]]
        queues = {logical_id(queue) for queue in policy["Queues"]}
        assert {logical_id(queue) for queue in named} == queues
        assert not queues & closed, "a queue has one policy, the last one written"
        closed |= queues
    assert closed == set(of_type(resources, "AWS::SQS::Queue"))


def test_a_job_stays_hidden_for_as_long_as_its_function_may_run(
    resources: Resources, functions: Resources
) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    for source in of_type(resources, "AWS::Lambda::EventSourceMapping").values():
        queue = queues[logical_id(source["EventSourceArn"])]
        function = functions[logical_id(source["FunctionName"])]
        assert queue["VisibilityTimeout"] >= 3 * function["Timeout"]
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_rule_and_schedule_gives_up_into_dead_letters(resources: Resources) -> None:
    targets: list[Any] = []
    for name, resource in resources.items():
        if resource["Type"] in _ASYNC:
            properties = resource["Properties"]
            found = properties.get("Targets") or [properties["Target"]]
            assert found, name
            targets += found
    assert len(targets) >= 3
    for target in targets:
        assert logical_id(target["DeadLetterConfig"]["Arn"]) == "EventsDeadLetterQueue"


def test_a_function_called_asynchronously_hands_on_what_it_fails_at(
    resources: Resources,
) -> None:
    called = {
        logical_id(target["Arn"])
        for resource in resources.values()
        if resource["Type"] in _ASYNC
        for target in resource["Properties"].get("Targets") or [resource["Properties"]["Target"]]
    }
    caught = {
        logical_id(config["FunctionName"]): config["DestinationConfig"]["OnFailure"]
        for config in of_type(resources, "AWS::Lambda::EventInvokeConfig").values()
    }
    # What a rule puts into a queue is caught by the queue's own dead letters.
    queues = of_type(resources, "AWS::SQS::Queue")
    assert set(caught) == called - set(queues)
    for queue in called & set(queues):
        assert "RedrivePolicy" in queues[queue]
    for destination in caught.values():
        assert logical_id(destination["Destination"]) == "EventsDeadLetterQueue"


def test_the_pipe_carries_exactly_the_outbox(resources: Resources) -> None:
    (pipe,) = of_type(resources, "AWS::Pipes::Pipe").values()
    source = pipe["SourceParameters"]
    (filtered,) = source["FilterCriteria"]["Filters"]
    assert json.loads(filtered["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"kind": {"S": ["event"]}}},
    }
    stream = source["DynamoDBStreamParameters"]
    assert logical_id(stream["DeadLetterConfig"]["Arn"]) == "EventsDeadLetterQueue"
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert pipe["TargetParameters"]["EventBridgeEventBusParameters"] == {
        "Source": "frontdesk",
        "DetailType": "$.type",
    }


def test_records_survive_the_stack(resources: Resources) -> None:
    for name in ("MainTable", "CountersTable", "BlobsBucket", "TokenSecret", "VectorCollection"):
        assert resources[name]["DeletionPolicy"] == "Retain", name
        assert resources[name]["UpdateReplacePolicy"] == "Retain", name


def test_a_policy_of_invocations_stays_below_the_limit(resources: Resources) -> None:
    """Lambda keeps all permissions of a function in one resource policy of at most 20 KB."""
    policies: dict[str, list[dict[str, Any]]] = {}
    for name, permission in of_type(resources, "AWS::Lambda::Permission").items():
        function = logical_id(permission["FunctionName"])
        # As Lambda writes it, with the longest names that there can be.
        policies.setdefault(function, []).append(
            {
                "Sid": f"frontdesk-production-{name}-0123456789AB",
                "Effect": "Allow",
                "Principal": {"Service": permission["Principal"]},
                "Action": permission["Action"],
                "Resource": f"arn:aws:lambda:eu-west-1:000000000000:function:{'f' * 64}",
                "Condition": {"ArnLike": {"AWS:SourceArn": json.dumps(permission["SourceArn"])}},
            }
        )
    sizes = {name: len(json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": policy}))
             for name, policy in policies.items()}  # fmt: skip
    assert len(sizes) >= 14
    assert max(sizes.values()) < 2_000, sizes


def test_the_stack_has_room_for_what_is_to_come(resources: Resources) -> None:
    """CloudFormation takes 500 resources in one stack."""
    assert len(resources) < 450
    assert len(resources) <= 220, "still far from the limit; say in the commit what takes the room"
