"""What a REST API returns to a caller whom IAM does not allow to invoke it."""

import json


def report_iam_denials_by_gateway_response(app, gateway):
    """Returns the gateway response ACCESS_DENIED where IAM does not allow the caller of a route with AWS_IAM.

    Gap: the denial has the shape of an AWS service's error, without the headers and the body of any gateway response, so
    that a page cannot read it.
    Wraps: ministack.app._enforce_execute_api. Its denials are known by `__type`, which no gateway response has.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    """
    enforce = app._enforce_execute_api

    def enforce_and_report(api_id, stage_name, method, path, headers, query_params, *rest, **options):
        denied = enforce(api_id, stage_name, method, path, headers, query_params, *rest, **options)
        scope, stage = gateway.find_api_scope(api_id), gateway.stages_for_api(api_id).get(stage_name)
        message = denial_message(denied) if denied and scope and stage else None
        if message is None:
            return denied
        request = {
            "api_id": api_id,
            "stage_name": stage_name,
            "stage": stage,
            "headers": headers or {},
            "query_params": query_params or {},
            "path_params": {},
            "resource_path": "",
            "request_id": gateway.new_uuid(),
        }
        with gateway.request_scope(*scope):
            return gateway._gateway_error_response(gateway._GatewayError("ACCESS_DENIED", message), request)

    app._enforce_execute_api = enforce_and_report


def denial_message(response):
    try:
        body = json.loads(response[2])
    except ValueError:
        return None
    return body.get("message") if isinstance(body, dict) and "__type" in body else None
