"""The resource that an IAM statement must name to grant access to a log group."""

import json

# Those that work on streams; other calls are left as they are.
STREAM_CALLS = {"CreateLogStream", "FilterLogEvents", "GetLogEvents", "PutLogEvents"}


def check_streams_of_log_groups(iam_actions):
    """Checks calls on log streams against the stream, or all that lies in the group, and not against the bare group.

    Gap: a role with `<group's ARN>:*`, which AWS requires for these calls, is denied, and one with the bare ARN
    may do what AWS would refuse.
    Wraps: ministack.core.iam_actions.extract_resource_arn.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """
    extract = iam_actions.extract_resource_arn

    def extract_stream(service, method, path, headers, body, *rest):
        resource = extract(service, method, path, headers, body, *rest)
        call = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if service != "logs" or resource == "*" or call not in STREAM_CALLS:
            return resource
        stream = json.loads(body).get("logStreamName")
        return f"{resource}:log-stream:{stream}" if stream else f"{resource}:*"

    iam_actions.extract_resource_arn = extract_stream
