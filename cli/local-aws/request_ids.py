"""The ids of a call to a REST API: one for its response, its function and its logs, as on AWS."""

import base64
import os
import re

from gateway_call import current_call

ID_HEADER = "x-amzn-requestid"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def use_one_request_id(gateway):
    """Gives the client, the function and the logs the same request id, which the client may choose.

    Gap: each of them gets another id, and the client's is ignored.
    Wraps, in ministack.services.apigateway_v1: _execute_in_scope, _build_lambda_event_v1 and _handle_execute_in_scope.
    A client chooses by the header x-amzn-RequestId, whose value must be a UUID. Of another value AWS documents only
    what access logs show, so nothing else changes with it: see `logged_id`.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html#apigateway-cloudwatch-log-formats
    """
    execute, build_event, handle = (
        gateway._execute_in_scope,
        gateway._build_lambda_event_v1,
        gateway._handle_execute_in_scope,
    )

    async def execute_with_ids(request, *arguments):
        request["extended_request_id"] = base64.b64encode(os.urandom(11)).decode()
        chosen = gateway._header_ci(request["headers"], ID_HEADER)
        if UUID.fullmatch(chosen):
            request["request_id"] = chosen
        return await execute(request, *arguments)

    def event_with_ids(*arguments, **options):
        event = build_event(*arguments, **options)
        request = current_call.get().request
        event["requestContext"]["requestId"] = request["request_id"]
        event["requestContext"]["extendedRequestId"] = request["extended_request_id"]
        return event

    async def handle_with_ids(*arguments):
        status, headers, body = await handle(*arguments)
        request = current_call.get().request
        kept = {name: value for name, value in headers.items() if name.lower() != ID_HEADER}
        ids = {ID_HEADER: request["request_id"], "x-amz-apigw-id": request["extended_request_id"]}
        return status, {**kept, **ids}, body

    gateway._execute_in_scope = execute_with_ids
    gateway._build_lambda_event_v1 = event_with_ids
    gateway._handle_execute_in_scope = handle_with_ids


def logged_id(gateway, request):
    """The request id as access logs have it: an id that a client chose badly is replaced and said to be."""
    chosen = gateway._header_ci(request["headers"], ID_HEADER)
    replaced = chosen and not UUID.fullmatch(chosen)
    return request["request_id"] + ("_REPLACED_INVALID_REQUEST_ID" if replaced else "")
