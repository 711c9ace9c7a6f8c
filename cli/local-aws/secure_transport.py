"""Whether a request came over TLS, for the conditions of policies."""


def count_local_requests_as_secure(app):
    """Counts each request as one over TLS.

    Gap: clients call the emulator by plain HTTP, where they call AWS by HTTPS. So a policy that denies requests without TLS,
    as that of each bucket and of the alarms' topic here, denies everything to whoever is not root, such as a function that
    reads a bucket. The emulator is open to this machine only.
    Wraps: ministack.app.pin_request_origin.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
    """
    pin = app.pin_request_origin

    def pin_as_secure(source_ip, secure_transport):
        pin(source_ip, True)

    app.pin_request_origin = pin_as_secure
