"""Saved queries of CloudWatch Logs Insights."""

import json
import uuid

OPERATIONS = {}


def operation(function):
    name = "".join(part.capitalize() for part in function.__name__.split("_"))
    OPERATIONS[f"Logs_20140328.{name}"] = function
    return function


def keep_query_definitions(logs):
    """Keeps query definitions for each account and region.

    Gap: their operations are unknown, so that Terraform cannot apply them.
    Wraps, in ministack.services.cloudwatch_logs: handle_request and reset.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
    """
    handle, reset = logs.handle_request, logs.reset
    definitions = logs.AccountRegionScopedDict()

    async def handle_with_definitions(method, path, headers, body, query_params):
        serve = OPERATIONS.get(headers.get("x-amz-target", ""))
        if serve is None:
            return await handle(method, path, headers, body, query_params)
        response = serve(definitions, json.loads(body or "{}"))
        if response is None:
            return logs.error_response_json("ResourceNotFoundException", "There is no such query definition.", 400)
        return logs.json_response(response)

    def reset_with_definitions():
        reset()
        definitions.clear()

    logs.handle_request = handle_with_definitions
    logs.reset = reset_with_definitions


@operation
def put_query_definition(definitions, data):
    identity = data.get("queryDefinitionId") or str(uuid.uuid4())
    if "queryDefinitionId" in data and identity not in definitions:
        return None
    kept = ("name", "queryString", "logGroupNames")
    definitions[identity] = {"queryDefinitionId": identity, **{name: data[name] for name in kept if name in data}}
    return {"queryDefinitionId": identity}


@operation
def describe_query_definitions(definitions, data):
    prefix = data.get("queryDefinitionNamePrefix", "")
    return {"queryDefinitions": [each for each in definitions.values() if each["name"].startswith(prefix)]}


@operation
def delete_query_definition(definitions, data):
    return None if definitions.pop(data.get("queryDefinitionId"), None) is None else {"success": True}
