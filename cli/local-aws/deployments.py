"""Deployments of a REST API: what a stage serves until it is given another one."""

import copy
import json
from contextvars import ContextVar

served_deployment = ContextVar("served_deployment", default=None)


def serve_deployed_resources(gateway):
    """Serves the resources, methods and integrations as they were when the stage's deployment was made.

    Gap: every change of them is live at once; a deployment that was forgotten goes unseen.
    Wraps, in ministack.services.apigateway_v1: _create_deployment, which copies them, _execute_in_scope and
    method_authorization_type, which learn the stage, _match_resource_tree and _match_greedy_fallback, which look into
    the copy, and _delete_deployment and _delete_rest_api. The copies lie among the emulator's own resources, under an
    id that no API has. Models, validators, authorizers and the API's own settings stay live.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
    """
    gateway._create_deployment = copying_resources(gateway, gateway._create_deployment)
    gateway._delete_deployment = deleting_copies(gateway, gateway._delete_deployment)
    gateway._delete_rest_api = deleting_copies(gateway, gateway._delete_rest_api)
    for name in ("_match_resource_tree", "_match_greedy_fallback"):
        setattr(gateway, name, among_deployed_resources(gateway, getattr(gateway, name)))

    execute, authorization_type = gateway._execute_in_scope, gateway.method_authorization_type

    async def execute_deployed(request, api_id, stage_name, *arguments):
        served_deployment.set(deployment_of(gateway, api_id, stage_name))
        return await execute(request, api_id, stage_name, *arguments)

    def deployed_authorization_type(api_id, stage_name, *arguments):
        served_deployment.set(deployment_of(gateway, api_id, stage_name))
        return authorization_type(api_id, stage_name, *arguments)

    gateway._execute_in_scope = execute_deployed
    gateway.method_authorization_type = deployed_authorization_type


def copy_id(api_id, deployment_id):
    return f"{api_id}@{deployment_id}"


def deployment_of(gateway, api_id, stage_name):
    return (gateway.stages_for_api(api_id).get(stage_name) or {}).get("deploymentId")


def copying_resources(gateway, create):
    def create_deployment(api_id, data):
        status, headers, body = create(api_id, data)
        if status == 201:
            deployed = copy_id(api_id, json.loads(body)["id"])
            gateway._resources[deployed] = copy.deepcopy(gateway._resources.get(api_id, {}))
        return status, headers, body

    return create_deployment


def deleting_copies(gateway, delete):
    def delete_with_copies(api_id, *deployment_id):
        for copied in [key for key in gateway._resources if key.startswith(copy_id(api_id, *deployment_id or [""]))]:
            del gateway._resources[copied]
        return delete(api_id, *deployment_id)

    return delete_with_copies


def among_deployed_resources(gateway, match):
    def match_deployed(api_id, *arguments):
        deployed = copy_id(api_id, served_deployment.get())
        return match(deployed if deployed in gateway._resources else api_id, *arguments)

    return match_deployed
