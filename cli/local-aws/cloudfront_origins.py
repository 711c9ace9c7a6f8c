"""CloudFront origins that are REST APIs."""

import http
import re
from urllib.parse import parse_qs, unquote

from gateway_call import within

API_HOST = re.compile(r"([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com")
FORBIDDEN = (
    403,
    {"Content-Type": "application/json", "x-amzn-ErrorType": "ForbiddenException"},
    b'{"message":"Forbidden"}',
)


def serve_api_origins(cloudfront):
    """Sends the requests of a distribution for `<api>.execute-api.<region>.amazonaws.com` to that API of the emulator.

    Gap: such an origin returns 502, because the emulator calls no host name of AWS.
    Wraps: ministack.services.cloudfront._fetch_from_origin, which is given what the policies let through.
    As on AWS, an API serves only https, and returns 403 for another Host header than its own: a policy that forwards the
    viewer's (AllViewer) does not work, AllViewerExceptHostHeader does.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html#managed-origin-request-policy-all-viewer-except-host-header
    """
    fetch = cloudfront._fetch_from_origin

    async def fetch_from_api_or_origin(origin, *request):
        host = cloudfront._normalize_origin_host(origin["domain_name"])
        if not API_HOST.fullmatch(host):
            return await fetch(origin, *request)
        method, uri, query_string, headers, body, viewer_is_https, client_ip, forwarded_for, _ = request
        if not cloudfront._origin_connect_target(origin, viewer_is_https)[2]:
            raise cloudfront.OriginUnreachable(f"{host} does not serve http")
        sent = cloudfront._origin_request_headers(origin, headers, client_ip, forwarded_for)
        sent = {name.lower(): value for name, value in sent.items()}
        response = call_api(host, method, (origin.get("origin_path") or "") + uri, query_string, sent, body or b"")
        try:
            status, received, content = await within(origin["read_timeout"], response)
        except TimeoutError as error:
            raise cloudfront.OriginTimeout(f"no response from {host}") from error
        pairs = [(name, each) for name, value in received.items() for each in in_list(value)]
        return status, http.client.responses.get(status, ""), cloudfront._multidict_from_pairs(pairs), content

    cloudfront._fetch_from_origin = fetch_from_api_or_origin


async def call_api(host, method, path, query_string, headers, body):
    """(status, headers, body) of the API that has the host name, as the emulator returns to a request from outside."""
    from ministack import app
    from ministack.core.responses import new_uuid
    from ministack.services import apigateway_v1 as gateway

    api_id, region = API_HOST.fullmatch(host).groups()
    owner = gateway.find_api_scope(api_id)
    if headers["host"].split(":")[0].lower() != host or owner is None or owner[1] != region:
        return FORBIDDEN
    response = await app._handle_execute_api_request(
        f"{api_id}.execute-api.{app._MINISTACK_HOST}",
        unquote(path),
        method,
        headers,
        body,
        parse_qs(query_string, keep_blank_values=True),
        raw_path=path,
        raw_query_string=query_string,
    )
    return app._with_data_plane_headers(response, new_uuid(), wildcard_cors=False)


def in_list(value):
    return value if isinstance(value, list) else [value]
