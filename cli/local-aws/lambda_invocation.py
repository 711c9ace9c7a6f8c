"""Functions behind a REST API, invoked as API Gateway documents it, with its responses to failures."""

import time
from contextlib import suppress
from types import SimpleNamespace

from gateway_call import current_call, milliseconds_since, within

DEFAULT_TIMEOUT_MS = 29_000
RESPONSE_FIELDS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}


class FunctionFailed(Exception):
    """The function ran and failed, or returned what is no HTTP response."""


class FunctionThrottled(Exception):
    """Lambda did not run the function."""


def report_failures_by_gateway_response(gateway):
    """Answers for a function that failed or was throttled with a gateway response, as for the gateway's other errors.

    Gap: the client gets a 502 with the function's own error, or 429, without the headers of any gateway response; what
    is no response (no object, a body that is no string) is sent with status 200.
    Wraps, in ministack.services.apigateway_v1: _lambda_proxy_response, which detects failures, _invoke_lambda_proxy_v1,
    which returns them, and _gateway_error_response, which has no status of DEFAULT_5XX but 500.
    The status is 502 for a failure and 500 for a throttled function, if the gateway response sets none.
    https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#services-apigateway-errors
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    """
    invoke, respond_with_error = gateway._invoke_lambda_proxy_v1, gateway._gateway_error_response

    def proxy_response(result):
        integration = current_call.get().integration
        integration.service_status = 429 if result.get("throttle") else 200
        if result.get("throttle"):
            raise FunctionThrottled
        response = None if result.get("error") else well_formed(result.get("body"))
        if response is None:
            raise FunctionFailed
        integration.status = response["statusCode"]
        return response, None

    async def invoke_or_report(*arguments, **options):
        try:
            return await invoke(*arguments, **options)
        except FunctionFailed:
            return internal_error(gateway, "DEFAULT_5XX", 502)
        except FunctionThrottled:
            return internal_error(gateway, "INTEGRATION_FAILURE", 500)

    def respond_with_status(error, request):
        status, headers, body = respond_with_error(error, request)
        own_status = getattr(error, "status", None)
        if own_status and "statusCode" not in customized_responses(gateway, request).get(error.response_type, {}):
            status = own_status
        return status, headers, body

    gateway._lambda_proxy_response = proxy_response
    gateway._invoke_lambda_proxy_v1 = invoke_or_report
    gateway._gateway_error_response = respond_with_status


def well_formed(response):
    """The function's response with its values as the emulator expects them; None when AWS calls it malformed."""
    if not isinstance(response, dict) or not response or not response.keys() <= RESPONSE_FIELDS:
        return None
    headers, lists, body = response.get("headers") or {}, response.get("multiValueHeaders") or {}, response.get("body")
    if not isinstance(headers, dict) or any(isinstance(value, (dict, list)) for value in headers.values()):
        return None
    if not isinstance(lists, dict) or not all(isinstance(values, list) for values in lists.values()):
        return None
    if not isinstance(body, (str, type(None))):
        return None
    with suppress(TypeError, ValueError):
        return {
            **response,
            "statusCode": int(response.get("statusCode") or 200),
            "headers": {name: header_text(value) for name, value in headers.items()},
            "multiValueHeaders": {name: [header_text(value) for value in values] for name, values in lists.items()},
            "body": body or "",
        }
    return None


def header_text(value):
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def customized_responses(gateway, request):
    """The API's own gateway responses as its stage's deployment has them, by type."""
    return gateway._deployed_gateway_responses.get(request["api_id"], {}).get(request["stage"]["deploymentId"]) or {}


def internal_error(gateway, response_type, status):
    error = gateway._GatewayError(response_type, "Internal server error", "InternalServerErrorException")
    error.status = status
    return error


def end_integrations_at_their_timeout(gateway):
    """Answers 504 by the gateway response INTEGRATION_TIMEOUT when an integration takes longer than it may.

    Gap: the timeout of an integration is kept and never looked at.
    Wraps, in ministack.services.apigateway_v1: _invoke_lambda_proxy_v1, _invoke_lambda_custom_v1 and
    _invoke_http_proxy_v1. How long the integration took is noted for the logs and metrics on the way.
    https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-timeoutInMillis
    """
    for name in ("_invoke_lambda_proxy_v1", "_invoke_lambda_custom_v1", "_invoke_http_proxy_v1"):
        setattr(gateway, name, with_timeout(gateway, getattr(gateway, name)))


def with_timeout(gateway, invoke):
    async def invoke_within_timeout(integration, *arguments, **options):
        call, started = current_call.get(), time.time()
        call.integration = SimpleNamespace(status=None, service_status=None, latency=None)
        # An update of the integration leaves it as text.
        timeout_ms = int(integration.get("timeoutInMillis") or DEFAULT_TIMEOUT_MS)
        try:
            return await within(timeout_ms / 1000, invoke(integration, *arguments, **options))
        except TimeoutError:
            return gateway._GatewayError(
                "INTEGRATION_TIMEOUT", "Endpoint request timed out", "InternalServerErrorException"
            )
        finally:
            call.integration.latency = milliseconds_since(started)

    return invoke_within_timeout


def require_lambda_permission(gateway):
    """Invokes a function only if its resource policy lets API Gateway do so for this API, stage, method and resource.

    Gap: aws_lambda_permission is stored and never looked at.
    Wraps, in ministack.services.apigateway_v1: _invoke_lambda_proxy_v1 and _invoke_lambda_custom_v1. The policy is
    evaluated by ministack.core.iam_evaluator. An integration with credentials invokes as that role instead.
    The source ARN names method and resource as the API has them: ANY, and {userId} rather than a value.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-to-api.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-permissions
    """
    for name in ("_invoke_lambda_proxy_v1", "_invoke_lambda_custom_v1"):
        setattr(gateway, name, with_permission(gateway, getattr(gateway, name)))


def with_permission(gateway, invoke):
    async def invoke_if_permitted(integration, api_id, stage_name, stage, resource, path, method, *rest, **options):
        configured_method = method if method in resource["resourceMethods"] else "ANY"
        source = f"{api_id}/{stage_name}/{configured_method}{resource['path']}"
        function = gateway._extract_lambda_ref_from_integration_uri(integration.get("uri", ""))
        owner = options["owner_account_id"], options["owner_region"]
        if not integration.get("credentials") and not may_invoke(function, source, *owner):
            return gateway._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
        return await invoke(integration, api_id, stage_name, stage, resource, path, method, *rest, **options)

    return invoke_if_permitted


def require_permission_of_authorizers(gateway):
    """Invokes the function of a Lambda authorizer only if its resource policy allows API Gateway to, for this authorizer.

    Gap: aws_lambda_permission is stored and never evaluated. A caller gets 500, as for any other misconfigured authorizer.
    Wraps: ministack.services.apigateway_v1._invoke_authorizer_lambda. An authorizer with credentials invokes as that role.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
    """
    invoke = gateway._invoke_authorizer_lambda

    async def invoke_if_permitted(authorizer, event, account_id, region):
        api_id = event["methodArn"].split(":")[5].split("/")[0]
        function = gateway._extract_lambda_ref_from_integration_uri(authorizer.get("authorizerUri", ""))
        source = f"{api_id}/authorizers/{authorizer['id']}"
        if not authorizer.get("authorizerCredentials") and not may_invoke(function, source, account_id, region):
            return None  # the emulator's sign of a misconfigured authorizer
        return await invoke(authorizer, event, account_id, region)

    gateway._invoke_authorizer_lambda = invoke_if_permitted


def may_invoke(function, source, account_id, region):
    """Whether the policy of a function, given by ARN or name, lets API Gateway invoke it from that part of an API."""
    from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
    from ministack.services import lambda_svc

    record, config, _ = lambda_svc._get_base_func_record_for_ref(function)
    if record is None:
        return True  # no function: the emulator handles that
    context = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function if function.startswith("arn:") else config["FunctionArn"],
        region=region,
        service_context={
            "aws:sourcearn": f"arn:aws:execute-api:{region}:{account_id}:{source}",
            "aws:sourceaccount": account_id,
        },
    )
    return evaluate_resource_policy(record["policy"], context, service="apigateway.amazonaws.com").decision == "Allow"
