"""User pools: their accounts, passwords and e-mails."""

import time

from access_logs import append
from ministack.core.responses import error_response_json

# The log group of the e-mails that the local AWS does not send; `tiers logs local` reads it.
EMAIL_LOG_GROUP = "/local-aws/emails"
NOT_REQUIRED = {f"Require{kind}": False for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols")}
WRONG_PASSWORD = "Incorrect username or password."
FREE_ATTEMPTS = 5
LONGEST_LOCKOUT_SECONDS = 900


def complete_password_policies(cognito):
    """Requires of a password only what the pool's policy does.

    Gap: a kind of character that a policy leaves out is required. The SDK for Go, and so Terraform, leaves out each
    that is false.
    Wraps, in ministack.services.cognito: _create_user_pool and _update_user_pool.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
    """
    for name in ("_create_user_pool", "_update_user_pool"):
        setattr(cognito, name, with_complete_policy(getattr(cognito, name)))


def with_complete_policy(handle):
    def handle_complete(data):
        policies = data.get("Policies") or {}
        if policies.get("PasswordPolicy"):
            complete = {**NOT_REQUIRED, **policies["PasswordPolicy"]}
            data = {**data, "Policies": {**policies, "PasswordPolicy": complete}}
        return handle(data)

    return handle_complete


def generate_long_temporary_passwords(cognito):
    """Generates a temporary password that is as long as the pool's policy requires.

    Gap: one of twelve characters is generated, which a policy that requires more then refuses.
    Wraps: ministack.services.cognito._admin_create_user.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
    """
    create = cognito._admin_create_user

    def create_with_password(data):
        pool = cognito._user_pools.get(data.get("UserPoolId"), {})
        length = ((pool.get("Policies") or {}).get("PasswordPolicy") or {}).get("MinimumLength", 0)
        password = data.get("TemporaryPassword") or cognito._generate_temp_password()
        while len(password) < length and not data.get("TemporaryPassword"):
            password += cognito._generate_temp_password()
        return create({**data, "TemporaryPassword": password})

    cognito._admin_create_user = create_with_password


def keep_protected_user_pools(cognito):
    """Refuses to delete a user pool with deletion protection, or with a domain.

    Gap: both are deleted.
    Wraps: ministack.services.cognito._delete_user_pool.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html
    """
    delete = cognito._delete_user_pool

    def delete_unprotected(data):
        pool = cognito._user_pools.get(data.get("UserPoolId"), {})
        reason = None
        if pool.get("DeletionProtection") == "ACTIVE":
            reason = (
                "The user pool cannot be deleted because deletion protection is activated. "
                "Deletion protection must be inactivated first."
            )
        elif pool.get("Domain") or pool.get("CustomDomain"):
            reason = "User pool cannot be deleted. It has a domain configured that should be deleted first."
        return error_response_json("InvalidParameterException", reason) if reason else delete(data)

    cognito._delete_user_pool = delete_unprotected


def sign_up_as_configured(cognito):
    """Refuses sign-up where only administrators create accounts, and marks what a confirmation has verified.

    Gaps: `AllowAdminCreateUserOnly` is ignored; `email_verified` stays unset after the confirmation.
    Wraps, in ministack.services.cognito: _sign_up and _confirm_sign_up.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html
    """
    sign_up, confirm = cognito._sign_up, cognito._confirm_sign_up

    def sign_up_if_allowed(data):
        pool, _ = cognito._pool_for_client(data.get("ClientId"))
        if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
            return error_response_json("NotAuthorizedException", "SignUp is not permitted for this user pool")
        return sign_up(data)

    def confirm_and_verify(data):
        response = confirm(data)
        if response[0] == 200:
            pool, _ = cognito._pool_for_client(data.get("ClientId"))
            user, _ = cognito._resolve_user(pool, data.get("Username"))
            verified = [{"Name": f"{name}_verified", "Value": "true"} for name in pool["AutoVerifiedAttributes"]]
            user["Attributes"] = cognito._merge_attributes(user["Attributes"], verified)
        return response

    cognito._sign_up = sign_up_if_allowed
    cognito._confirm_sign_up = confirm_and_verify


def find_users_in_any_case(cognito):
    """Finds a user whatever the case of the name, where the user pool is not case-sensitive.

    Gap: `UsernameConfiguration` is stored and ignored, so that a second account with the same address can be made.
    Wraps: ministack.services.cognito._resolve_user.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html
    """
    resolve = cognito._resolve_user

    def resolve_in_any_case(pool, username):
        user, error = resolve(pool, username)
        if user or not username or (pool.get("UsernameConfiguration") or {}).get("CaseSensitive", True):
            return user, error
        for candidate in pool["_users"].values():
            attributes = cognito._attr_list_to_dict(candidate["Attributes"])
            names = [candidate["Username"], *(attributes.get(name, "") for name in pool["UsernameAttributes"])]
            if username.lower() in [name.lower() for name in names]:
                return candidate, None
        return user, error

    cognito._resolve_user = resolve_in_any_case


def lock_out_after_failed_attempts(cognito):
    """Locks a user out after five wrong passwords: one second, then twice as long after each further one.

    Gap: any number of passwords can be tried.
    Wraps, in ministack.services.cognito: _initiate_auth, _admin_initiate_auth and _respond_to_password_verifier, and
    _authenticate_hosted_ui_user for the hosted sign-in.
    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
    """
    lockouts = {}

    def lockout_of(pool, username):
        user, _ = cognito._resolve_user(pool, username)
        return lockouts.setdefault((pool["Id"], user["Username"] if user else username), Lockout())

    def with_lockout(handle, username_in):
        def handle_unless_locked(data, *rest):
            client_id, username = data.get("ClientId"), username_in(data)
            pool, _ = cognito._pool_for_client(client_id)
            if not pool or not username:
                return handle(data, *rest)
            lockout = lockout_of(pool, username)
            if lockout.is_on():
                return error_response_json("NotAuthorizedException", "Password attempts exceeded")
            response = handle(data, *rest)
            if response[0] == 200:
                lockout.end()
            elif WRONG_PASSWORD.encode() in response[2]:
                lockout.count()
            return response

        return handle_unless_locked

    def password_username(data):
        is_password = data.get("AuthFlow") in ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
        return is_password and (data.get("AuthParameters") or {}).get("USERNAME")

    authenticate = cognito._authenticate_hosted_ui_user

    def authenticate_unless_locked(pool, username, password):
        lockout = lockout_of(pool, username)
        if lockout.is_on():
            return None, "Password attempts exceeded"
        user, error = authenticate(pool, username, password)
        if not error:
            lockout.end()
        elif error == WRONG_PASSWORD:
            lockout.count()
        return user, error

    for name in ("_initiate_auth", "_admin_initiate_auth"):
        setattr(cognito, name, with_lockout(getattr(cognito, name), password_username))
    cognito._respond_to_password_verifier = with_lockout(
        cognito._respond_to_password_verifier, lambda data: (data.get("ChallengeResponses") or {}).get("USERNAME")
    )
    cognito._authenticate_hosted_ui_user = authenticate_unless_locked


class Lockout:
    """Of one user: how many attempts failed since the last success, and when the last one did."""

    def __init__(self):
        self.failed, self.last = 0, 0.0

    def is_on(self):
        if self.failed < FREE_ATTEMPTS:
            return False
        seconds = min(2 ** (self.failed - FREE_ATTEMPTS), LONGEST_LOCKOUT_SECONDS)
        return time.monotonic() < self.last + seconds

    def count(self):
        now = time.monotonic()
        self.failed = 1 if now > self.last + LONGEST_LOCKOUT_SECONDS else self.failed + 1
        self.last = now

    def end(self):
        self.failed = 0


def expire_refresh_tokens(cognito):
    """Refuses a refresh token once it has expired.

    Gap: it is taken for ever.
    Wraps: ministack.services.cognito._refresh_auth_user.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
    """
    find_user = cognito._refresh_auth_user

    def find_user_of_present(pool, pool_id, client_id, token):
        user, error = find_user(pool, pool_id, client_id, token)
        if user and cognito._token_claims(token)["exp"] <= time.time():
            return None, error_response_json("NotAuthorizedException", "Refresh Token has expired")
        return user, error

    cognito._refresh_auth_user = find_user_of_present


def log_emails(cognito):
    """Logs each e-mail that a user pool would send, with its code or temporary password, to a log group and stdout.

    Gap: they go nowhere that a developer looks, and a sign-up cannot be confirmed without its code, which is always
    123456; the one of a forgotten password is always 654321.
    Wraps, in ministack.services.cognito: _deliver_cognito_email, and _create_user_pool, which makes the log group.
    """
    deliver, create = cognito._deliver_cognito_email, cognito._create_user_pool

    def deliver_and_log(pool, address, subject, body, *arguments, **options):
        if address:
            line = f"E-mail to {address}: {subject}: {body}"
            print(line, flush=True)
            append(EMAIL_LOG_GROUP, pool["Id"], line)
        return deliver(pool, address, subject, body, *arguments, **options)

    def create_with_log_group(data):
        from ministack.services import cloudwatch_logs

        cloudwatch_logs._create_log_group({"logGroupName": EMAIL_LOG_GROUP})
        return create(data)

    cognito._deliver_cognito_email = deliver_and_log
    cognito._create_user_pool = create_with_log_group
