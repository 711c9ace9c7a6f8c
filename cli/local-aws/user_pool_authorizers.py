"""Authorizers of a REST API that accept the tokens of a user pool: type COGNITO_USER_POOLS."""

import re
import time


def require_the_right_token(gateway):
    """Takes ID tokens where a method has no scopes, access tokens where it has, and checks the audience.

    Gaps: any token of the pool is taken where a method has no scopes; `identityValidationExpression`, which AWS compares
    with a token's `aud`, is ignored. An access token has no `aud`, so an expression refuses each of them.
    Wraps: ministack.services.apigateway_v1._validate_cognito_authorizer, which checks signature, issuer and times.
    https://repost.aws/knowledge-center/api-gateway-cognito-401-unauthorized
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
    """
    validate = gateway._validate_cognito_authorizer

    async def validate_kind(authorizer, method, *request):
        claims, error = await validate(authorizer, method, *request)
        if error:
            return claims, error
        kind = "access" if method.get("authorizationScopes") else "id"
        audience = authorizer.get("identityValidationExpression")
        if claims.get("token_use") != kind or (audience and not re.fullmatch(audience, claims.get("aud", ""))):
            return None, gateway._gw_error("UNAUTHORIZED", "Unauthorized")
        return claims, None

    gateway._validate_cognito_authorizer = validate_kind


def write_claims_as_text(gateway):
    """Passes times as dates and lists with commas to a function: `Thu Nov 28 04:24:11 UTC 2019`, `admins,staff`.

    Gap: `exp` and `iat` are passed as seconds, and a list as `[admins staff]`, which is what an HTTP API does.
    Wraps: ministack.services.apigateway_v1._stringify_claims.
    """
    stringify = gateway._stringify_claims

    def write(claims):
        lists = {name: ",".join(map(str, value)) for name, value in claims.items() if isinstance(value, list)}
        times = {name: date_of(claims[name]) for name in ("exp", "iat") if name in claims}
        return {**stringify(claims), **lists, **times}

    gateway._stringify_claims = write


def date_of(seconds):
    return time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(seconds))


def update_authorizers(gateway):
    """Adds and removes single user pools of an authorizer, and keeps its lifetime of results a number.

    Gaps: an added ARN replaces the list by a text, and a removed one removes the list, so that no token passes after
    a user pool is replaced; an updated lifetime is described as text, on which Terraform fails.
    Wraps: ministack.services.apigateway_v1._update_authorizer.
    https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateAuthorizer-Patch
    """
    update = gateway._update_authorizer

    def update_parts(api_id, authorizer_id, data):
        authorizer = gateway._authorizers_v1.get(api_id, {}).get(authorizer_id, {})
        others = []
        for operation in data.get("patchOperations", []):
            path, value = operation.get("path"), operation.get("value")
            if path == "/authorizerResultTtlInSeconds" and value is not None:
                others.append({**operation, "value": int(value)})
            elif path != "/providerARNs" or operation.get("op") not in ("add", "remove"):
                others.append(operation)
            else:
                kept = [arn for arn in authorizer.get("providerARNs") or [] if arn != value]
                authorizer["providerARNs"] = [*kept, value] if operation["op"] == "add" else kept
        return update(api_id, authorizer_id, {"patchOperations": others})

    gateway._update_authorizer = update_parts
