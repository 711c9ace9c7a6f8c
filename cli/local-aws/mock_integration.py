"""MOCK integrations of a REST API, which return what their mapping templates do, as API Gateway documents it.

Gap: the emulator never evaluates the templates: it looks for a status code in the text of the request template and
sends the text of the response template, so that a preflight cannot choose its headers by the request's origin.
Wraps, in ministack.services.apigateway_v1: _check_passthrough_behavior and _invoke_mock_v1, which still chooses status
and mapped headers. The templates are evaluated by airspeed-ext.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
"""

import base64
import json
import logging
import re
import time
from urllib.parse import quote_plus, unquote_plus

from airspeed.operators import Template
from gateway_call import current_call

logger = logging.getLogger("mock-integration")

# CDK and many examples write the key without quotes, and AWS takes it.
STATUS_CODE = re.compile(r"""\{\s*["']?statusCode["']?\s*:\s*["']?(\d{3})\b""")


def evaluate_mock_templates(gateway):
    check, invoke = gateway._check_passthrough_behavior, gateway._invoke_mock_v1

    def check_passthrough(integration, headers):
        if integration.get("type") == "MOCK" and is_unsupported_media_type(integration, media_type_of(headers)):
            return gateway._gw_error("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
        return check(integration, headers)

    def respond(integration):
        try:
            return mock_response(gateway, invoke, integration, current_call.get())
        except Exception as problem:  # a template may fail in any way; AWS returns the same 500 for all of them
            logger.warning("Execution failed due to configuration error: %s", problem)
            return gateway._gw_error("API_CONFIGURATION_ERROR", "Internal server error")

    gateway._check_passthrough_behavior = check_passthrough
    gateway._invoke_mock_v1 = respond


def mock_response(gateway, invoke, integration, call):
    """(status, headers, body) of a MOCK integration; raises when its templates return no response."""
    status_code = STATUS_CODE.search(integration_request(gateway, integration, call))
    if not status_code:
        raise ValueError("Unable to transform request: it holds no statusCode")
    selected = gateway._select_service_integration_response(integration, int(status_code[1]))
    if selected is None:
        raise ValueError(f"No match for output mapping and no default output mapping; status code {status_code[1]}")

    status, headers, _ = invoke({**integration, "integrationResponses": {"selected": selected}})
    content_type, template = response_template(selected, call.headers)
    override = Once(header=Once())
    body = evaluate(gateway, template, call, body="", override=override)
    return override.get("status", status), merged({**headers, "Content-Type": content_type}, override["header"]), body


def integration_request(gateway, integration, call):
    """What the request is turned into: the text of its template, or its own body where it passes through."""
    media_type = media_type_of(call.headers)
    body = (call.body or b"").decode("utf-8", errors="replace")
    api = gateway._rest_apis.get(call.request["api_id"]) or {}
    # A binary request is not text for a template unless configured so: the known 500 of binaryMediaTypes */*.
    binary = gateway._media_type_matches(media_type, api.get("binaryMediaTypes"))
    template = template_for(integration, media_type)
    if template is None or (binary and integration.get("contentHandling") != "CONVERT_TO_TEXT"):
        return body
    return evaluate(gateway, template, call, body).decode()


def is_unsupported_media_type(integration, media_type):
    """WHEN_NO_MATCH lets any request through, WHEN_NO_TEMPLATES any while there is no template, NEVER none."""
    behavior = integration.get("passthroughBehavior") or "WHEN_NO_MATCH"
    if template_for(integration, media_type) is not None or behavior == "WHEN_NO_MATCH":
        return False
    return behavior == "NEVER" or bool(integration.get("requestTemplates"))


def template_for(integration, media_type):
    templates = integration.get("requestTemplates") or {}
    return next((text for key, text in templates.items() if media_type_of({"content-type": key}) == media_type), None)


def response_template(response, headers):
    """(content type, template): the accepted type's, else the JSON one, else the first; no template, no body."""
    templates = response.get("responseTemplates") or {}
    accepted = (headers.get("accept") or "").split(",")[0].split(";")[0].strip().lower()
    for content_type in (accepted, "application/json", next(iter(templates), None)):
        if content_type in templates:
            return content_type, templates[content_type] or ""
    return "application/json", ""


def media_type_of(headers):
    """The request's media type; API Gateway takes JSON when there is none."""
    return (headers.get("content-type") or "application/json").split(";")[0].strip().lower()


def merged(headers, overrides):
    """Headers with the overrides in their place, whatever the case of their names."""
    replaced = {name.lower() for name, value in overrides.items() if value is not None}
    kept = {name: value for name, value in headers.items() if name.lower() not in replaced}
    return {**kept, **{name: str(value) for name, value in overrides.items() if value is not None}}


class Once(dict):
    """Overrides: "An override may only be applied to each parameter once", a second one is a 5XX."""

    def __setitem__(self, name, value):
        if name in self:
            raise ValueError(f"{name} was overridden twice")
        super().__setitem__(name, value)

    put = __setitem__


class HeaderMap(dict):
    """Request headers by name. AWS keeps the client's spelling, which is lost here, so any spelling finds one."""

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def get(self, name):
        return super().get(name.lower())

    def containsKey(self, name):
        return name.lower() in self

    keySet = dict.keys


def evaluate(gateway, template, call, body, override=None):
    """The template's text as bytes. `override` collects what it sets under $context.responseOverride."""
    stage = call.request["stage"]
    variables = {
        "context": {**context_of(call), "responseOverride": override},
        "input": input_of(gateway, call, body),
        "stageVariables": stage.get("variables") or {},
        "util": UTIL,
    }
    return Template(template).merge(variables).encode()


def context_of(call):
    request, headers, owner_account_id = call.request, call.headers, call.owner[0]
    host = (headers.get("host") or "").split(":")[0]
    return {
        "accountId": owner_account_id,
        "apiId": request["api_id"],
        "domainName": host,
        "domainPrefix": host.split(".")[0],
        "extendedRequestId": request["request_id"],
        "httpMethod": call.method,
        "identity": {
            "sourceIp": (headers.get("x-forwarded-for") or "127.0.0.1").split(",")[0].strip(),
            "userAgent": headers.get("user-agent") or "",
        },
        "path": f"/{request['stage_name']}{call.path}",
        "protocol": "HTTP/1.1",
        "requestId": request["request_id"],
        "requestTimeEpoch": int(time.time() * 1000),
        "resourcePath": request["resource_path"],
        "stage": request["stage_name"],
    }


def input_of(gateway, call, body):
    query = {name: values[-1] for name, values in call.request["query_params"].items()}
    by_kind = {"path": call.request["path_params"], "querystring": query, "header": HeaderMap(call.headers)}

    def params(name=None):
        if name is None:
            return by_kind
        return next((values[name] for values in by_kind.values() if values.get(name) is not None), "")

    def path(expression):
        return gateway._vtl_json_path(body, expression)

    return {"body": body, "params": params, "path": path, "json": lambda expression: json.dumps(path(expression))}


UTIL = {
    "escapeJavaScript": lambda text: json.dumps(str(text))[1:-1].replace("'", "\\'").replace("/", "\\/"),
    "parseJson": json.loads,
    "urlEncode": quote_plus,
    "urlDecode": unquote_plus,
    "base64Encode": lambda text: base64.b64encode(str(text).encode()).decode(),
    "base64Decode": lambda text: base64.b64decode(text).decode(),
}
