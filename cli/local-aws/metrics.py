"""Metrics that AWS services write about themselves."""

import time

from gateway_call import after_each_call, milliseconds_since


def count_api_calls(gateway):
    """Counts the calls of each API and stage, their errors, and how long they took.

    Gap: API Gateway writes no metrics.
    Wraps: what after_each_call wraps. The detailed metrics, by method and resource, are not written.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """

    def count(call, response):
        api, stage = gateway._rest_apis[call.request["api_id"]]["name"], call.request["stage_name"]
        status = response[0]
        for dimensions in ({"ApiName": api}, {"ApiName": api, "Stage": stage}):
            record("AWS/ApiGateway", "Count", 1, "Count", dimensions)
            record("AWS/ApiGateway", "4XXError", int(400 <= status < 500), "Count", dimensions)
            record("AWS/ApiGateway", "5XXError", int(status >= 500), "Count", dimensions)
            record("AWS/ApiGateway", "Latency", milliseconds_since(call.started), "Milliseconds", dimensions)
            if call.integration:
                record("AWS/ApiGateway", "IntegrationLatency", call.integration.latency, "Milliseconds", dimensions)

    after_each_call(gateway, count)


def count_every_invocation(functions):
    """Counts the invocations of each function, whoever invokes it.

    Gap: only those of the API operation Invoke are counted, and throttled ones as invocations.
    Wraps, in ministack.services.lambda_svc: _execute_function, and _emit_lambda_metrics, which counts no more.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    execute = functions._execute_function

    def execute_and_count(function, event):
        config = function.get("config") or function
        if functions._function_config_scope_mismatch(config):
            return execute(function, event)  # enters again in the function's own account and region
        started = time.time()
        result = execute(function, event)
        dimensions = {"FunctionName": config["FunctionName"]}
        throttled = bool(result.get("throttle"))
        record("AWS/Lambda", "Throttles", int(throttled), "Count", dimensions)
        if not throttled:
            record("AWS/Lambda", "Invocations", 1, "Count", dimensions)
            record("AWS/Lambda", "Errors", int(bool(result.get("error"))), "Count", dimensions)
            record("AWS/Lambda", "Duration", milliseconds_since(started), "Milliseconds", dimensions)
        return result

    functions._execute_function = execute_and_count
    functions._emit_lambda_metrics = lambda *_, **__: None


def record(*metric):
    from ministack.services import cloudwatch

    cloudwatch.record_metric(*metric)
