"""Updates of a function while it is invoked: what runs may end, and what begins after the update runs the new code."""

import threading


def let_invocations_end(lambda_runtime, lambda_svc):
    """Ends an environment of old code or settings once its invocation has ended.

    Gap: an update kills the environments in the middle of an invocation, which then fails, and so does one that is
    starting.
    Replaces invalidate_worker and wraps acquire_worker and release_worker, as ministack.services.lambda_svc calls them.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    """
    acquire, release = lambda_svc.acquire_worker, lambda_svc.release_worker
    leased = threading.local()

    def acquire_and_remember(*arguments, **options):
        leased.worker, reason = acquire(*arguments, **options)
        return leased.worker, reason

    def invalidate(func_name, qualifier=None, account=None, region=None):
        wanted = (account, region, func_name, qualifier)
        doomed = []
        with lambda_runtime._lock:
            for key in list(lambda_runtime._workers):
                if all(part in (None, its) for part, its in zip(wanted, key.split(":"), strict=True)):
                    doomed += lambda_runtime._workers.pop(key)
        lambda_runtime.kill_workers([worker for worker in doomed if not worker.in_use])

    def release_or_end(_):
        # After a failure the emulator releases None: it expects that the environment was killed.
        worker = leased.worker
        release(worker)
        with lambda_runtime._lock:
            is_pooled = any(worker in pool for pool in lambda_runtime._workers.values())
        if not is_pooled:
            lambda_runtime.kill_workers([worker])

    lambda_svc.acquire_worker = acquire_and_remember
    lambda_svc.invalidate_worker = invalidate
    lambda_svc.release_worker = release_or_end


def run_newest_code(lambda_runtime, lambda_svc):
    """Runs an invocation in no environment of other code than its own.

    Gap: an invocation that has read the code before an update and makes its environment after it leaves that to all
    later ones, so the old code stays live until the next update.
    Wraps: acquire_worker, as ministack.services.lambda_svc calls it.
    """
    acquire = lambda_svc.acquire_worker

    def acquire_with_code(func_name, config, code_zip, **options):
        worker, reason = acquire(func_name, config, code_zip, **options)
        if reason == "reused" and worker.code_zip != code_zip:
            # It starts again with what it is given now.
            lambda_runtime.kill_workers([worker])
            worker.config, worker.code_zip = config, code_zip
        return worker, reason

    lambda_svc.acquire_worker = acquire_with_code
