"""The simulation of what the policies of a user or a role allow."""

DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}


def simulate_whole_requests(iam, evaluator):
    """Decides about each action on each resource, with the given context, and within the permissions boundary.

    Gap: SimulatePrincipalPolicy decides about the first resource only, as if no condition key had a value, and without the
    boundary. So it denies what requests with that context are allowed, and allows what the boundary does not.
    Wraps: ministack.services.iam._extract_simulate_params and _build_simulate_results_real.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
    """
    extract = iam._extract_simulate_params

    def extract_whole(p):
        actions, _ = extract(p)
        resources = list(members_of(iam, p, "ResourceArns")) or ["*"]
        context = {}
        for entry in members_of(iam, p, "ContextEntries", ".ContextKeyName"):
            name = iam._p(p, f"{entry}.ContextKeyName").lower()
            values = list(members_of(iam, p, f"{entry}.ContextKeyValues"))
            context[name] = values if iam._p(p, f"{entry}.ContextKeyType").endswith("List") else values[0]
        return actions, (resources, context)

    def simulate(actions, request, principal_arn, account_id, policies):
        resources, context = request
        kind, _, name = principal_arn.split(":")[5].partition("/")
        store = iam._users if kind == "user" else iam._roles
        limits = evaluator._permissions_boundary(store, name, account_id)
        members = ""
        for action in actions:
            for resource in resources:
                call = evaluator.EvalContext(
                    principal_arn=principal_arn,
                    principal_type="User",
                    principal_account=account_id,
                    action=action,
                    resource_arn=resource,
                    region=iam.get_region(),
                    service_context=context,
                )
                decision = DECISIONS[evaluator.evaluate(call, policies, *limits).decision]
                members += (
                    f"<member><EvalActionName>{action}</EvalActionName><EvalResourceName>{resource}</EvalResourceName>"
                    f"<EvalDecision>{decision}</EvalDecision><MatchedStatements></MatchedStatements>"
                    "<MissingContextValues></MissingContextValues></member>"
                )
        return members

    iam._extract_simulate_params = extract_whole
    iam._build_simulate_results_real = simulate


def members_of(iam, p, name, suffix=""):
    """The values of a list; with a suffix, the names of its members that have that field."""
    index = 1
    while value := iam._p(p, f"{name}.member.{index}{suffix}"):
        yield f"{name}.member.{index}" if suffix else value
        index += 1
