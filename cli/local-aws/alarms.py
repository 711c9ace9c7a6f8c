"""CloudWatch alarms, evaluated and described as CloudWatch documents it."""

import json
import re
import time
from contextvars import copy_context
from threading import Timer

TIMESTAMP = re.compile(r"\w*Timestamp")

# An evaluation reads all datapoints of its periods: one that takes longer than this is not repeated for each datapoint,
# but rests, this many times as long as it took.
LONG_EVALUATION_SECONDS = 0.002
REST = 100


def evaluate_alarms_by_their_dimensions(cloudwatch):
    """Evaluates an alarm over its own metric and periods: when that metric comes, and when alarms are described.

    Gap: all metrics of a name are taken together whatever their dimensions, all periods as one, missing data is never
    looked at, and what AWS services write of themselves evaluates nothing.
    Wraps, in ministack.services.cloudwatch: _evaluate_alarm, record_metric and _describe_alarms. Statistics, history,
    actions and composite alarms stay the emulator's. Metric math is not evaluated.
    In a burst of datapoints an alarm is evaluated now and then, and once more at the end, which takes a hundredth of the
    time at most. Periods end now instead of at whole minutes. Missing data is taken as configured; by default (missing)
    it breaches nothing, and the state is INSUFFICIENT_DATA when there is no data at all.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """
    record, describe = cloudwatch.record_metric, cloudwatch._describe_alarms
    rest_ends, waiting = {}, set()

    def evaluate(alarm):
        started = time.thread_time()
        state, reason = evaluated_state(cloudwatch, alarm, time.time())
        took = time.thread_time() - started
        rest_ends[alarm["AlarmArn"]] = time.monotonic() + (REST * took if took > LONG_EVALUATION_SECONDS else 0)
        if state != alarm["StateValue"]:
            change_state(cloudwatch, alarm, state, reason)

    def evaluate_after_rest(alarm):
        waiting.discard(alarm["AlarmArn"])
        if cloudwatch._alarms.get(alarm["AlarmName"]) is alarm:
            evaluate(alarm)

    def evaluate_soon(alarm):
        arn = alarm["AlarmArn"]
        rest = rest_ends.get(arn, 0) - time.monotonic()
        if rest <= 0:
            evaluate(alarm)
        elif arn not in waiting:
            waiting.add(arn)
            # The context holds the account and the region of the alarm.
            timer = Timer(rest, copy_context().run, [evaluate_after_rest, alarm])
            timer.daemon = True
            timer.start()

    def record_and_evaluate(namespace, name, *measured):
        record(namespace, name, *measured)
        for alarm in list(cloudwatch._alarms.values()):
            if (alarm["Namespace"], alarm["MetricName"]) == (namespace, name):
                evaluate_soon(alarm)

    def evaluate_and_describe(*request):
        cloudwatch._evaluate_all_alarms()
        return describe(*request)

    cloudwatch._evaluate_alarm = evaluate
    cloudwatch.record_metric = record_and_evaluate
    cloudwatch._describe_alarms = evaluate_and_describe


def evaluated_state(cloudwatch, alarm, now):
    """(state, reason) from the datapoints of the evaluation periods that end now."""
    unchanged = alarm["StateValue"], alarm["StateReason"]
    if not alarm["MetricName"]:
        return unchanged
    datapoints = datapoints_of(cloudwatch, alarm, now)
    present = [value for value in datapoints if value is not None]
    treatment = alarm["TreatMissingData"]
    if not present and treatment == "ignore":
        return unchanged
    if not present and treatment == "missing":
        return "INSUFFICIENT_DATA", f"Insufficient Data: {len(datapoints)} datapoints were unknown."
    breaching = sum(1 for value in present if breaches(value, alarm))
    if treatment == "breaching":
        breaching += len(datapoints) - len(present)
    state = "ALARM" if breaching >= (alarm.get("DatapointsToAlarm") or len(datapoints)) else "OK"
    return state, f"Threshold Crossed: {breaching} out of the last {len(datapoints)} datapoints were breaching."


def datapoints_of(cloudwatch, alarm, now):
    """The statistic of each evaluation period, newest first; None where there is no data."""
    dimensions = cloudwatch._dims_from_list(alarm["Dimensions"])
    series = (alarm["Namespace"], alarm["MetricName"], cloudwatch._dims_key(dimensions))
    points = [point for point in cloudwatch._metrics.get(series, []) if alarm["Unit"] in (None, point["Unit"])]
    statistic, period = alarm.get("ExtendedStatistic") or alarm["Statistic"], alarm["Period"]

    def datapoint(ago):
        end = now - ago * period
        within_period = [point for point in points if end - period < point["Timestamp"] <= end]
        statistics = cloudwatch._calc_stats(within_period)
        return cloudwatch._stat_value(statistics, statistic, within_period) if statistics else None

    return [datapoint(ago) for ago in range(alarm["EvaluationPeriods"])]


def breaches(value, alarm):
    threshold = alarm["Threshold"]
    return {
        "GreaterThanOrEqualToThreshold": value >= threshold,
        "GreaterThanThreshold": value > threshold,
        "LessThanThreshold": value < threshold,
        "LessThanOrEqualToThreshold": value <= threshold,
    }.get(alarm["ComparisonOperator"], False)


def change_state(cloudwatch, alarm, state, reason):
    before = alarm["StateValue"]
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def describe_whole_alarms(cloudwatch):
    """Describes all that was put of an alarm, in the Query protocol too, which Terraform's provider uses.

    Gap: dimensions, period, statistic, actions and more are left out there, which is a change on every plan; actions
    for insufficient data and metric math are not even kept.
    Wraps, in ministack.services.cloudwatch: _describe_alarms, whose JSON has it all, and _put_metric_alarm.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    describe, put = cloudwatch._describe_alarms, cloudwatch._put_metric_alarm

    def describe_whole(params, cbor_data, is_cbor, is_json=False):
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, _, body = describe({}, from_query(params), False, True)
        if status != 200:
            return describe(params, cbor_data, is_cbor, is_json)
        result = to_xml(cloudwatch, json.loads(body))
        return cloudwatch._xml(200, "DescribeAlarmsResponse", f"<DescribeAlarmsResult>{result}</DescribeAlarmsResult>")

    def put_whole(params, cbor_data, is_cbor, is_json=False):
        response = put(params, cbor_data, is_cbor, is_json)
        alarm = cloudwatch._alarms.get(cbor_data.get("AlarmName") or cloudwatch._p(params, "AlarmName"))
        if response[0] == 200 and alarm:
            complete(alarm, cbor_data or from_query(params))
        return response

    cloudwatch._describe_alarms = describe_whole
    cloudwatch._put_metric_alarm = put_whole


def complete(alarm, given):
    """Adds what the emulator does not keep, and takes away the defaults that AWS has not."""
    for name in ("InsufficientDataActions", "Metrics", "ThresholdMetricId", "EvaluateLowSampleCountPercentile"):
        if name in given:
            alarm[name] = given[name]
    for name in ("Statistic", "Period", "Threshold"):
        if not given.get(name) and ("Metrics" in given or name == "Statistic"):
            alarm[name] = None


def from_query(params):
    """The structure that parameters such as `Dimensions.member.1.Name` stand for; every value in it is text."""
    root = {}
    for name, values in params.items():
        *parents, last = name.split(".")
        node = root
        for part in parents:
            node = node.setdefault(part, {})
        node[last] = values[0] if isinstance(values, list) else values
    return unwrap_lists(root)


def unwrap_lists(node):
    if not isinstance(node, dict):
        return node
    if node.keys() == {"member"}:
        return [unwrap_lists(node["member"][number]) for number in sorted(node["member"], key=int)]
    return {name: unwrap_lists(value) for name, value in node.items()}


def to_xml(cloudwatch, node, name=""):
    if isinstance(node, dict):
        return "".join(
            f"<{key}>{to_xml(cloudwatch, value, key)}</{key}>" for key, value in node.items() if value not in (None, "")
        )
    if isinstance(node, list):
        return "".join(f"<member>{to_xml(cloudwatch, each)}</member>" for each in node)
    if isinstance(node, bool):
        return str(node).lower()
    if TIMESTAMP.fullmatch(name):
        return cloudwatch._ts_iso(node)
    return cloudwatch._xml_escape(str(node))
