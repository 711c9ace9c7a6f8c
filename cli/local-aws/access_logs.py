"""Access logs of a REST API's stage."""

import hashlib
import json
import re
import time

from gateway_call import after_each_call, milliseconds_since
from request_ids import logged_id

VARIABLE = re.compile(r"\$context((?:\.[A-Za-z_]\w*)+)")
LOG_GROUP = re.compile(r"arn:aws[\w-]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?")


def write_access_logs(gateway):
    """Writes one event for each call that reaches a stage with access log settings, in their format.

    Gap: the settings are kept and nothing is ever written.
    Wraps: what after_each_call wraps.
    The format is text, not a template: a variable's value is put in its place as it is, without escaping, and one
    without a value is "-". A log group that is not there gets nothing.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
    """

    def write(call, response):
        settings = call.request["stage"].get("accessLogSettings") or {}
        log_group = LOG_GROUP.fullmatch(settings.get("destinationArn") or "")
        if log_group and settings.get("format"):
            values = context_of(gateway, call, response)
            append(log_group[1], stream_of(call.request), substitute(settings["format"], values))

    after_each_call(gateway, write)


def substitute(text, values):
    def value_of(match):
        value = values.get(match[1][1:])
        return "-" if value in (None, "") else str(value)

    return VARIABLE.sub(value_of, text)


def stream_of(request):
    """A name as AWS makes them: 32 random hexadecimal digits."""
    return hashlib.md5(f"{request['api_id']}/{request['stage_name']}".encode(), usedforsecurity=False).hexdigest()


def append(log_group, stream, message):
    from ministack.services import cloudwatch_logs

    # Either may report that it exists, or that there is no such group; both are fine.
    cloudwatch_logs._create_log_stream({"logGroupName": log_group, "logStreamName": stream})
    event = {"timestamp": int(time.time() * 1000), "message": message}
    cloudwatch_logs._put_log_events({"logGroupName": log_group, "logStreamName": stream, "logEvents": [event]})


def context_of(gateway, call, response):
    """The variables by their names below $context, those of every call and those it happens to have."""
    status, _, body = response
    request, headers = call.request, call.headers
    host = (headers.get("host") or "").split(":")[0]
    return {
        "accountId": call.owner[0],
        "apiId": request["api_id"],
        "deploymentId": request["stage"]["deploymentId"],
        "domainName": host,
        "domainPrefix": host.split(".")[0],
        "extendedRequestId": request["extended_request_id"],
        "httpMethod": call.method,
        "identity.apiKey": call.api_key and call.api_key.get("value"),
        "identity.apiKeyId": call.api_key and call.api_key["id"],
        "identity.sourceIp": (headers.get("x-forwarded-for") or "127.0.0.1").split(",")[0].strip(),
        "identity.userAgent": headers.get("user-agent"),
        "path": f"/{request['stage_name']}{call.path}",
        "protocol": "HTTP/1.1",
        "requestId": logged_id(gateway, request),
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(call.started)),
        "requestTimeEpoch": int(call.started * 1000),
        "resourcePath": request["resource_path"],
        "responseLatency": milliseconds_since(call.started),
        "responseLength": len(body or b""),
        "stage": request["stage_name"],
        "status": status,
        **context_of_error(call.error),
        **context_of_integration(call.integration),
    }


def context_of_error(error):
    if not error:
        return {}
    return {
        "error.message": error.message,
        "error.messageString": json.dumps(error.message),
        "error.responseType": error.response_type,
    }


def context_of_integration(integration):
    if not integration:
        return {}
    return {
        "integration.latency": integration.latency,
        "integration.status": integration.status,
        "integrationLatency": integration.latency,
        "integrationStatus": integration.service_status,
        "integration.integrationStatus": integration.service_status,
    }
