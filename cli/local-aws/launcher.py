"""Starts the emulator, MiniStack, with its gaps to AWS corrected.

Nothing of MiniStack is copied or edited: each correction wraps one of its functions while it is imported, and is
proven by a probe under __tests__/e2e/emulator that shows the gap on the plain emulator and its absence on this one.
Because the wrapped functions are private, exactly one version is accepted; a new one is taken by running the probes.
"""

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version

sys.dont_write_bytecode = True  # keeps the checkout free of __pycache__

SUPPORTED_VERSION = "1.5.33"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corrections", choices=["all", "none"], default="all", help="none: the plain emulator")
    arguments = parser.parse_args()
    require_supported_version()

    import ministack.app

    if arguments.corrections == "all":
        correct_emulator()
    # The emulator reads its own options from the same list.
    sys.argv = sys.argv[:1]
    ministack.app.main()


def require_supported_version():
    try:
        installed = version("ministack")
    except PackageNotFoundError:
        installed = "none"
    if installed != SUPPORTED_VERSION:
        sys.exit(f"launcher.py corrects ministack {SUPPORTED_VERSION} and no other version; installed: {installed}")


def correct_emulator():
    import access_logs
    import alarms
    import bucket_owners
    import cloudfront_aliases
    import cloudfront_functions
    import cloudfront_origins
    import deployments
    import domain_name
    import function_updates
    import gateway_call
    import hosted_sign_in
    import iam_denials
    import lambda_invocation
    import log_resources
    import metrics
    import mock_integration
    import policy_simulation
    import query_definitions
    import request_ids
    import secure_transport
    import tagged_resources
    import user_pool_authorizers
    import user_pools
    from ministack import app
    from ministack.core import cloudfront_js, iam_actions, iam_evaluator, lambda_runtime
    from ministack.services import apigateway_v1, cloudfront, cloudwatch, cloudwatch_logs, cognito, iam, lambda_svc, s3, tagging

    send_small_replies_whole()
    forget_http_method_of_mock(apigateway_v1)
    omit_unset_access_log_settings(apigateway_v1)
    encode_paths_of_method_settings(apigateway_v1)
    generate_unset_api_keys(apigateway_v1)
    gateway_call.remember_calls(apigateway_v1)
    mock_integration.evaluate_mock_templates(apigateway_v1)
    # The permission is checked before the integration's time starts, and failures are returned within it.
    lambda_invocation.report_failures_by_gateway_response(apigateway_v1)
    lambda_invocation.end_integrations_at_their_timeout(apigateway_v1)
    lambda_invocation.require_lambda_permission(apigateway_v1)
    lambda_invocation.require_permission_of_authorizers(apigateway_v1)
    function_updates.let_invocations_end(lambda_runtime, lambda_svc)
    function_updates.run_newest_code(lambda_runtime, lambda_svc)
    iam_denials.report_iam_denials_by_gateway_response(app, apigateway_v1)
    deployments.serve_deployed_resources(apigateway_v1)
    request_ids.use_one_request_id(apigateway_v1)
    access_logs.write_access_logs(apigateway_v1)
    metrics.count_api_calls(apigateway_v1)
    metrics.count_every_invocation(lambda_svc)
    alarms.evaluate_alarms_by_their_dimensions(cloudwatch)
    alarms.describe_whole_alarms(cloudwatch)
    query_definitions.keep_query_definitions(cloudwatch_logs)
    cloudfront_aliases.serve_aliases(app, cloudfront)
    cloudfront_functions.tell_raw_query_string(cloudfront, cloudfront_js)
    cloudfront_origins.serve_api_origins(cloudfront)
    domain_name.correct_domain_names(apigateway_v1)
    log_resources.check_streams_of_log_groups(iam_actions)
    policy_simulation.simulate_whole_requests(iam, iam_evaluator)
    secure_transport.count_local_requests_as_secure(app)
    tagged_resources.list_what_is_tagged(tagging)
    bucket_owners.refuse_other_bucket_owners(s3)
    user_pool_authorizers.require_the_right_token(apigateway_v1)
    user_pool_authorizers.write_claims_as_text(apigateway_v1)
    user_pool_authorizers.update_authorizers(apigateway_v1)
    user_pools.complete_password_policies(cognito)
    user_pools.generate_long_temporary_passwords(cognito)
    user_pools.keep_protected_user_pools(cognito)
    user_pools.find_users_in_any_case(cognito)
    user_pools.sign_up_as_configured(cognito)
    user_pools.lock_out_after_failed_attempts(cognito)
    user_pools.expire_refresh_tokens(cognito)
    user_pools.log_emails(cognito)
    hosted_sign_in.redeem_codes_and_refresh_tokens(cognito)
    hosted_sign_in.sign_out_to_known_addresses(cognito)
    hosted_sign_in.serve_account_pages(app, cognito)
    hosted_sign_in.revoke_refresh_tokens(app, cognito)
    # The last, so that it applies to the pages above.
    hosted_sign_in.keep_clients_to_their_domain(app, cognito)


def send_small_replies_whole():
    """Sends a reply's head together with the first part of its body.

    Gap: hypercorn writes head and body separately, some 70 microseconds apart. The DynamoDB client of the AWS SDK for
    Go, which Terraform's state lock uses, closes its connection when it reads a head without the body (about 1 in 100
    PutItem calls), takes the reply as lost and retries; the retried lock write then meets its own lock, and Terraform
    refuses itself.
    Wraps: hypercorn.protocol.h11.H11Protocol._send_h11_event.
    Seen with real DynamoDB too: https://github.com/aws/aws-sdk-go-v2/issues/2737
    """
    import h11
    from hypercorn.events import RawData
    from hypercorn.protocol.h11 import H11Protocol

    send_event = H11Protocol._send_h11_event

    async def send_with_held_head(self, event):
        # Only a reply of known length: the head of an open-ended stream must not wait for its first part.
        if isinstance(event, h11.Response) and any(name == b"content-length" for name, _ in event.headers):
            self.held_event = event
            return
        head, self.held_event = getattr(self, "held_event", None), None
        if head is None:
            await send_event(self, event)
            return
        parts = []

        async def collect(raw):
            parts.append(raw.data or b"")

        self.send, send = collect, self.send
        try:
            await send_event(self, head)
            await send_event(self, event)
        finally:
            self.send = send
        await self.send(RawData(data=b"".join(parts)))

    H11Protocol._send_h11_event = send_with_held_head


def forget_http_method_of_mock(gateway):
    """Stores no HTTP method for a MOCK integration.

    Gap: PutIntegration stores POST when none is given, which Terraform reads back as a change on every plan. A MOCK
    integration has no backend to call, so AWS keeps no method for it, not even a given one.
    Wraps: ministack.services.apigateway_v1._put_integration.
    https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-integrationHttpMethod
    """
    put_integration = gateway._put_integration

    def put_without_method(api_id, resource_id, http_method, data):
        stored = {**data, "httpMethod": None} if data.get("type") == "MOCK" else data
        return put_integration(api_id, resource_id, http_method, stored)

    gateway._put_integration = put_without_method


def omit_unset_access_log_settings(gateway):
    """Leaves access log settings that were never set out of a stage's description.

    Gap: a stage without them is described with an empty object, which Terraform reads back as a block to remove.
    Wraps: ministack.services.apigateway_v1._v1_response, the one place that writes a description.
    https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html#apigw-Type-Stage-accessLogSettings
    """
    describe = gateway._v1_response

    def describe_what_is_set(data, *status):
        if isinstance(data, dict) and data.get("accessLogSettings") == {}:
            data = {name: value for name, value in data.items() if name != "accessLogSettings"}
        return describe(data, *status)

    gateway._v1_response = describe_what_is_set


def encode_paths_of_method_settings(gateway):
    """Describes a method's settings under the key by which they were set: `~1users/GET`.

    Gap: a stage is described with the slashes of that key decoded, `/users/GET`, so Terraform does not find the settings
    that it has just made, and fails.
    Wraps: ministack.services.apigateway_v1._v1_response, the one place that writes a description.
    https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html
    https://github.com/hashicorp/terraform-provider-aws/issues/9738 has what AWS returns.
    """
    describe = gateway._v1_response

    def encoded(key):
        path, _, method = key.rpartition("/")
        return f"{path.replace('/', '~1')}/{method}"

    def describe_as_set(data, *status):
        if isinstance(data, dict) and data.get("methodSettings"):
            settings = {encoded(key): value for key, value in data["methodSettings"].items()}
            data = {**data, "methodSettings": settings}
        return describe(data, *status)

    gateway._v1_response = describe_as_set


def generate_unset_api_keys(gateway):
    """Makes up the value of an API key that is created with an empty one.

    Gap: CreateApiKey refuses an empty value as too short. Terraform sends one for each key without a value,
    and AWS then generates it.
    Wraps: ministack.services.apigateway_v1._create_api_key.
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html
    """
    create = gateway._create_api_key

    def create_with_value(data):
        return create({name: value for name, value in data.items() if (name, value) != ("value", "")})

    gateway._create_api_key = create_with_value


if __name__ == "__main__":
    main()
