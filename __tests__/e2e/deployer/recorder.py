"""Starts the local AWS as launcher.py does, and records each request to a service: its IAM action and its resource.
What is recorded is also what the caller's policies are checked for.

    recorder.py <file> <launcher.py> [arguments of the launcher]

A line of JSON for each request, in AWS's terms where the emulator's own differ:

- `iam:PassRole`, which the emulator does not check, with the request that passes the role
- the boundary of a role, for which the emulator has no condition key, with each request about the role
- the resource of requests for which the emulator has only `*`
- the action of DeleteFunctionConcurrency, which the emulator takes for PutFunctionConcurrency
- two actions for CreateDistributionWithTags, which is no action of IAM
- a key where it is named by an alias, which is a condition key
"""

import json
import runpy
import sys
from os.path import dirname

ACCOUNT = "000000000000"


def main():
    _, file, launcher, *_ = sys.argv
    sys.argv = sys.argv[2:]
    sys.path[0] = dirname(launcher)
    record_requests(open(file, "a", buffering=1))
    runpy.run_path(launcher, run_name="__main__")


def record_requests(lines):
    from ministack.core import iam_actions, iam_evaluator

    enforce, extract = iam_evaluator.enforce, iam_actions.extract_iam_action
    # Of the request that is checked at the moment: the emulator reads it and checks it without a pause.
    current = {}

    def record(**request):
        lines.write(json.dumps(request) + "\n")

    def extract_and_keep(service, method, path, headers, body, query_params):
        action = extract(service, method, path, headers, body, query_params)
        if action == "lambda:PutFunctionConcurrency" and method == "DELETE":
            action = "lambda:DeleteFunctionConcurrency"
        if action is None:
            record(unmapped=f"{service} {method} {path} {headers.get('x-amz-target', '')}".strip())
        fields = {name: value[0] if isinstance(value, list) else value for name, value in query_params.items()}
        current.update(path=path, fields={**fields, **fields_of(body)})
        return action

    def enforce_and_record(access_key_id, action, service, region, resource_arn="*", service_context=None):
        fields, path = current.get("fields", {}), current.get("path", "")
        resource = resource_arn if resource_arn != "*" else resource_of(action, path, fields, region)
        context = context_of(action, resource, fields)
        current.clear()
        calls = [(action, resource.replace(alias_in(resource), "key/id"), context)]
        if action == "cloudfront:CreateDistributionWithTags":
            distribution = f"arn:aws:cloudfront::{ACCOUNT}:distribution/new"
            calls = [("cloudfront:CreateDistribution", resource, {}), ("cloudfront:TagResource", distribution, {})]
        if action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration") and fields.get("Role"):
            calls.append(("iam:PassRole", fields["Role"], {"iam:PassedToService": "lambda.amazonaws.com"}))
        denied = None
        for action, resource, context in calls:
            record(action=action, resource=resource, **({"context": context} if context else {}))
            whole = {**(service_context or {}), **context}
            denied = denied or enforce(access_key_id, action, service, region, resource, whole)
        return denied

    iam_actions.extract_iam_action = extract_and_keep
    iam_evaluator.enforce = enforce_and_record


def fields_of(body):
    try:
        fields = json.loads(body)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def resource_of(action, path, fields, region):
    service, name = action.split(":")
    delivery = delivery_of(name, fields) if service == "logs" else None
    if delivery:
        return f"arn:aws:logs:{region}:{ACCOUNT}:{delivery}"
    for field in ("ResourceArn", "ResourceARN", "Resource", "resourceArn", "TopicArn"):
        if str(fields.get(field, "")).startswith("arn:"):
            return fields[field]
    if "PolicySourceArn" in fields:
        return fields["PolicySourceArn"]
    if "SubscriptionArn" in fields:
        return fields["SubscriptionArn"].rpartition(":")[0]
    if service == "lambda" and "FunctionName" in fields:
        return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{fields['FunctionName']}"
    if service == "cloudwatch":
        alarm = first_of(fields.get("AlarmNames") or fields.get("AlarmNames.member.1"))
        dashboard = fields.get("DashboardName") or first_of(fields.get("DashboardNames") or fields.get("DashboardNames.member.1"))
        if alarm or name == "DescribeAlarms":
            return f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:{alarm or '*'}"
        if dashboard:
            return f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{dashboard}"
    if action == "route53:GetChange":
        return "arn:aws:route53:::change/" + path.rsplit("/", 1)[-1]
    if service == "cloudfront" and path.count("/") > 2:
        return f"arn:aws:cloudfront::{ACCOUNT}:" + "/".join(path.split("/")[2:4])
    return "*"


def delivery_of(action, fields):
    for kind in ("Destination", "Source"):
        if action.endswith(f"Delivery{kind}"):
            return f"delivery-{kind.lower()}:{fields.get('name')}"
    if action == "CreateDelivery":
        return f"delivery-source:{fields.get('deliverySourceName')}"
    return f"delivery:{fields.get('id')}" if action.endswith("Delivery") or "DeliveryConfiguration" in action else None


def alias_in(resource):
    """The name of an alias; a text that no ARN has where there is none."""
    return resource.rpartition(":")[2] if ":alias/" in resource else "\0"


def first_of(value):
    return value[0] if isinstance(value, list) and value else value


def context_of(action, resource, fields):
    context = {}
    if action.startswith("dynamodb:"):
        lock = (fields.get("Key") or fields.get("Item") or {}).get("LockID")
        if lock:
            context["dynamodb:LeadingKeys"] = [lock["S"]]
    if action.startswith("iam:") and ":role/" in resource:
        from ministack.services import iam

        # Where there is one of that name, a creation is not about it.
        role = {} if action == "iam:CreateRole" else iam._roles.get(resource.rsplit("/", 1)[-1]) or {}
        boundary = fields.get("PermissionsBoundary") or role.get("PermissionsBoundary")
        if boundary:
            context["iam:PermissionsBoundary"] = boundary
    if ":alias/" in resource:
        context["kms:RequestAlias"] = alias_in(resource)
    if action == "iam:AttachRolePolicy":
        context["iam:PolicyARN"] = fields.get("PolicyArn")
    return context


if __name__ == "__main__":
    main()
