"""The present call to a REST API, stored for the corrections that need it."""

import asyncio
import time
from contextvars import ContextVar
from types import SimpleNamespace

current_call = ContextVar("current_call")


def remember_calls(gateway):
    """Collects what is known of a call: its request, then the API key and the gateway's own error, if there is one.

    Wraps, in ministack.services.apigateway_v1: _execute_in_scope, _check_api_key and _gateway_error_response.
    """
    execute, check_api_key, respond_with_error = (
        gateway._execute_in_scope,
        gateway._check_api_key,
        gateway._gateway_error_response,
    )

    async def execute_and_remember(request, api_id, stage_name, method, path, headers, body, query_params, *owner):
        call = SimpleNamespace(request=request, method=method, path=path, headers=headers, body=body, owner=owner)
        call.started = time.time()
        call.api_key = call.error = call.integration = None
        current_call.set(call)
        return await execute(request, api_id, stage_name, method, path, headers, body, query_params, *owner)

    def check_and_remember_api_key(*arguments):
        error, current_call.get().api_key = check_api_key(*arguments)
        return error, current_call.get().api_key

    def respond_and_store_error(error, request):
        call = current_call.get(None)
        if call and call.request is request:
            call.error = error
        return respond_with_error(error, request)

    gateway._execute_in_scope = execute_and_remember
    gateway._check_api_key = check_and_remember_api_key
    gateway._gateway_error_response = respond_and_store_error


def after_each_call(gateway, record):
    """Calls `record(call, response)`, in the account and region of the API, for each call that reached a stage.

    Wraps: ministack.services.apigateway_v1._handle_execute_in_scope.
    """
    handle = gateway._handle_execute_in_scope

    async def handle_and_record(*arguments):
        response = await handle(*arguments)
        call = current_call.get()
        if call.request["stage"]:
            record(call, response)
        return response

    gateway._handle_execute_in_scope = handle_and_record


def milliseconds_since(started):
    return int((time.time() - started) * 1000)


async def within(seconds, work):
    """The result of `work`; raises TimeoutError when it takes longer, and lets it run on: nothing could stop it."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        raise TimeoutError
    return task.result()
