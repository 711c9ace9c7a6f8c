"""Updates of a function while it is invoked: what runs may end, and what begins after the update runs the new code."""


def let_invocations_end(lambda_runtime, lambda_svc):
    """Ends an environment of old code or settings once its invocation has ended.

    Gap: an update kills the environments in the middle of an invocation, which then fails, and so does one that is
    starting.
    Replaces invalidate_worker and wraps release_worker, as ministack.services.lambda_svc calls them.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    """
    release = lambda_svc.release_worker

    def invalidate(func_name, qualifier=None, account=None, region=None):
        wanted = (account, region, func_name, qualifier)
        doomed = []
        with lambda_runtime._lock:
            for key in list(lambda_runtime._workers):
                if all(part in (None, its) for part, its in zip(wanted, key.split(":"), strict=True)):
                    doomed += lambda_runtime._workers.pop(key)
        lambda_runtime.kill_workers([worker for worker in doomed if not worker.in_use])

    def release_or_end(worker):
        release(worker)
        if worker is not None and not is_pooled(lambda_runtime, worker):
            lambda_runtime.kill_workers([worker])

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
        while True:
            worker, reason = acquire(func_name, config, code_zip, **options)
            if reason != "reused" or worker.code_zip == code_zip:
                return worker, reason
            with lambda_runtime._lock:
                for workers in lambda_runtime._workers.values():
                    if worker in workers:
                        workers.remove(worker)
            lambda_runtime.kill_workers([worker])

    lambda_svc.acquire_worker = acquire_with_code


def is_pooled(lambda_runtime, worker):
    with lambda_runtime._lock:
        return any(worker in workers for workers in lambda_runtime._workers.values())
