"""Whether a request came over TLS, for the conditions of policies."""

from contextvars import ContextVar

forwarded_protocol = ContextVar("forwarded_protocol", default=b"https")


def count_local_requests_as_secure(app):
    """Counts each request as one over TLS, except those with `X-Forwarded-Proto: http`.

    Gap: clients call the emulator by plain HTTP, where they call AWS by HTTPS. So a policy that denies requests without TLS,
    as that of each bucket and of the alarms' topic here, denies everything to whoever is not root, such as a function that
    reads a bucket. The emulator is open to this machine only.
    Wraps: ministack.app.app and ministack.app.pin_request_origin.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
    """
    serve, pin = app.app, app.pin_request_origin

    async def serve_with_protocol(scope, receive, send):
        headers = dict(scope.get("headers", []))
        forwarded_protocol.set(headers.get(b"x-forwarded-proto", b"https"))
        await serve(scope, receive, send)

    def pin_with_protocol(source_ip, _):
        pin(source_ip, forwarded_protocol.get().split(b",")[0].strip().lower() != b"http")

    app.app, app.pin_request_origin = serve_with_protocol, pin_with_protocol
