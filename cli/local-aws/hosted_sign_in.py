"""The hosted sign-in at a user pool's domain: its pages and its OAuth 2.0 endpoints."""

import json
from html import escape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode

# What an authorization request consists of; each page passes it on to the next.
REQUEST_FIELDS = (
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "nonce",
)
LABELS = {"username": "E-mail address or username", "email": "E-mail address", "password": "Password", "code": "Code"}
PAGES = {
    "/signup": SimpleNamespace(title="Sign up", action="SignUp", fields=["username", "password"], next="/confirmUser"),
    "/confirmUser": SimpleNamespace(
        title="Confirm your account",
        action="ConfirmSignUp",
        fields=["username", "code"],
        notice="The local AWS sends no e-mail. The code is 123456.",
        next="/login",
    ),
    "/forgotPassword": SimpleNamespace(
        title="Forgot your password?", action="ForgotPassword", fields=["username"], next="/confirmForgotPassword"
    ),
    "/confirmForgotPassword": SimpleNamespace(
        title="Set a new password",
        action="ConfirmForgotPassword",
        fields=["username", "code", "password"],
        notice="The local AWS sends no e-mail. The code is 654321.",
        next="/login",
    ),
}
LINKS = [path for path, page in PAGES.items() if page.action != "ConfirmForgotPassword"]


def serve_account_pages(app, cognito):
    """Serves the pages by which a user signs up, confirms the account and sets a new password, and GET /login.

    Gap: there is only the form to sign in, at /oauth2/authorize.
    Wraps: _handle_cognito_get_request and _handle_cognito_body_request of ministack.app, and _login_page_html of
    ministack.services.cognito, to link the pages. The local AWS sends no e-mail: a page that asks for a code shows it.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
    """
    get, post, login_page = app._handle_cognito_get_request, app._handle_cognito_body_request, cognito._login_page_html

    async def get_page(method, path, headers, query):
        if method != "GET" or path not in ("/login", *PAGES):
            return await get(method, path, headers, query)
        checked = cognito.handle_oauth2_authorize(method, path, headers, query)
        if path == "/login" or checked[0] != 200:
            return checked
        return page_of(cognito, path, {name: cognito._qp(query, name) for name in REQUEST_FIELDS})

    async def submit_page(method, path, headers, body, query):
        if method != "POST" or path not in PAGES:
            return await post(method, path, headers, body, query)
        return submit(cognito, path, form_of(body))

    def linked_login_page(*arguments, **options):
        request = dict(zip(REQUEST_FIELDS, arguments), **{k: v for k, v in options.items() if k in REQUEST_FIELDS})
        links = "".join(f'<p><a href="{escape(address(path, request))}">{PAGES[path].title}</a></p>' for path in LINKS)
        return login_page(*arguments, **options).replace("</form>", f"</form>{links}")

    app._handle_cognito_get_request = get_page
    app._handle_cognito_body_request = submit_page
    cognito._login_page_html = linked_login_page


def submit(cognito, path, form):
    page, client_id = PAGES[path], form.get("client_id", "")
    if not cognito._find_pool_by_client_id(client_id)[1]:  # this also selects account and region
        return cognito._oauth2_error("invalid_client", f"Client {client_id} not found.")
    data = {
        "ClientId": client_id,
        "Username": form.get("username", ""),
        "Password": form.get("password", ""),
        "ConfirmationCode": form.get("code", ""),
        "UserAttributes": [{"Name": "email", "Value": form["email"]}] if form.get("email") else [],
    }
    handle = {
        "SignUp": cognito._sign_up,
        "ConfirmSignUp": cognito._confirm_sign_up,
        "ForgotPassword": cognito._forgot_password,
        "ConfirmForgotPassword": cognito._confirm_forgot_password,
    }[page.action]
    status, _, body = cognito._confirmation_code_error(page.action, data) or handle(data)
    if status != 200:
        return page_of(cognito, path, form, error=json.loads(body)["message"])
    return page_of(cognito, page.next, form)


def page_of(cognito, path, form, error=""):
    request = {name: form.get(name, "") for name in REQUEST_FIELDS}
    if path == "/login":
        text = cognito._login_page_html(**request)
    else:
        page = PAGES[path]
        _, pool, _ = cognito._find_pool_by_client_id(request["client_id"])
        asks_for_email = page.action == "SignUp" and not pool["UsernameAttributes"]
        fields = [*page.fields, *(["email"] if asks_for_email else [])]
        hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(request[name])}">' for name in request)
        inputs = "".join(input_of(name, form.get(name, "")) for name in fields)
        notice = f"<p>{page.notice}</p>" if hasattr(page, "notice") else ""
        problem = f'<div class="error">{escape(error)}</div>' if error else ""
        button = f'<button type="submit">{page.title}</button>'
        body = f'{problem}{notice}<form method="POST" action="{path}">{hidden}{inputs}{button}</form>'
        text = cognito._page_shell(page.title, page.title, body)
    return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


def input_of(name, value):
    kind, value = ("password", "") if name == "password" else ("text", escape(value))
    label = f'<label for="{name}">{LABELS[name]}</label>'
    return f'{label}<input type="{kind}" id="{name}" name="{name}" value="{value}" required>'


def address(path, request):
    return f"{path}?{urlencode({name: value for name, value in request.items() if value})}"


def form_of(body):
    return {name: values[0] for name, values in parse_qs((body or b"").decode(errors="replace")).items()}


def keep_clients_to_their_domain(app, cognito):
    """Refuses the client of another user pool at a user pool's domain.

    Gap: any client is accepted at any domain.
    Wraps, in ministack.app: _handle_cognito_get_request and _handle_cognito_body_request.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
    """
    get, post = app._handle_cognito_get_request, app._handle_cognito_body_request

    def error_at_domain(headers, form):
        pool_id = pool_of_domain(cognito, (headers.get("host") or "").split(":")[0])
        client_id, _ = cognito._authenticate_client(headers, form)
        if pool_id and client_id and cognito._find_pool_by_client_id(client_id)[0] != pool_id:
            return cognito._oauth2_error("invalid_client", f"Client {client_id} not found.")
        return None

    async def get_at_domain(method, path, headers, query):
        form = {"client_id": cognito._qp(query, "client_id")}
        return error_at_domain(headers, form) or await get(method, path, headers, query)

    async def post_at_domain(method, path, headers, body, query):
        form = form_of(body) if method == "POST" else {}
        return error_at_domain(headers, form) or await post(method, path, headers, body, query)

    app._handle_cognito_get_request = get_at_domain
    app._handle_cognito_body_request = post_at_domain


def pool_of_domain(cognito, host):
    for (_, region, domain), pool_id in cognito._pool_domain_map.all_items():
        if host == (domain if "." in domain else f"{domain}.auth.{region}.amazoncognito.com"):
            return pool_id
    return None


def redeem_codes_and_refresh_tokens(cognito):
    """Ends a code by its first use, a failed one too, and takes a refresh token only from the client that it is for.

    Gaps: after a wrong verifier or redirect URI the code can be tried again; a refresh token is taken from another
    client; refreshed tokens lose the user's groups; `expires_in` is an hour whatever the client's setting.
    Wraps: ministack.services.cognito._oauth2_token. It has two ways to refresh; without an entry in _refresh_tokens it
    goes the one that checks the token, as InitiateAuth does.
    https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
    """
    exchange = cognito._oauth2_token

    def exchange_once(data, query, raw_body=b"", headers=None):
        form = form_of(raw_body)
        code, (client_id, _) = form.get("code"), cognito._authenticate_client(headers or {}, form)
        issued_to = (cognito._authorization_codes.get(code) or {}).get("client_id")
        status, response_headers, body = exchange(data, query, raw_body, headers)
        tokens = json.loads(body)
        if tokens.get("error") == "invalid_grant" and issued_to == client_id:
            cognito._authorization_codes.pop(code, None)
        cognito._refresh_tokens.clear()
        if "access_token" in tokens:
            claims = cognito._token_claims(tokens["access_token"])
            body = json.dumps({**tokens, "expires_in": claims["exp"] - claims["iat"]}).encode()
        return status, response_headers, body

    cognito._oauth2_token = exchange_once


def revoke_refresh_tokens(app, cognito):
    """Serves /oauth2/revoke, which ends a refresh token and the access tokens that came of it.

    Gap: there is no such endpoint.
    Wraps: ministack.app._handle_cognito_body_request.
    https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
    """
    post = app._handle_cognito_body_request

    async def post_or_revoke(method, path, headers, body, query):
        if method != "POST" or path != "/oauth2/revoke":
            return await post(method, path, headers, body, query)
        form = form_of(body)
        client_id, secret = cognito._authenticate_client(headers, form)
        client, token = cognito._find_pool_by_client_id(client_id)[2], form.get("token")
        if not token:
            return cognito._oauth2_error("invalid_request", "token is required.")
        if not client or secret != (client["ClientSecret"] or ""):
            return cognito._oauth2_error("invalid_client", "Invalid client credentials.")
        claims = cognito._token_claims(token)
        if claims.get("token_use") in ("access", "id"):
            return cognito._oauth2_error("unsupported_token_type", "Only a refresh token can be revoked.")
        if claims.get("client_id") == client_id and cognito._signature_valid(token):
            cognito._revoke_token({"Token": token})
        return 200, {"Content-Type": "application/json"}, b""

    app._handle_cognito_body_request = post_or_revoke


def sign_out_to_known_addresses(cognito):
    """Redirects from /logout only to the client's sign-out URLs, or to /login with a redirect URI.

    Gaps: a client without sign-out URLs is redirected anywhere; `redirect_uri` is ignored.
    Wraps: ministack.services.cognito.handle_logout.
    https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
    """
    sign_out = cognito.handle_logout

    def sign_out_to_known(method, path, headers, query):
        client = cognito._find_pool_by_client_id(cognito._qp(query, "client_id"))[2]
        target = cognito._qp(query, "logout_uri")
        if client and target and target not in client["LogoutURLs"]:
            return cognito._oauth2_error("invalid_request", f"logout_uri is not allowed: {target}")
        if client and not target and cognito._qp(query, "redirect_uri"):
            request = {name: cognito._qp(query, name) for name in REQUEST_FIELDS}
            return 302, {"Location": address("/login", request), "Cache-Control": "no-store"}, b""
        return sign_out(method, path, headers, query)

    cognito.handle_logout = sign_out_to_known
