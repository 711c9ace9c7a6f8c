"""CloudFront Functions, as their runtime 2.0 has them."""

from contextvars import ContextVar

sent_query = ContextVar("sent_query")

# The event reaches the function as JSON, which has no methods: the query becomes one there.
WITH_METHOD = b"""var handler = (() => {
%b
if (typeof handler !== "function") return;
return (event) => {
  const query = event.request.rawQueryString ?? undefined;
  event.request.rawQueryString = () => query;
  return handler(event);
};
})();"""


def tell_raw_query_string(cloudfront, cloudfront_js):
    """Gives functions `event.request.rawQueryString()`: the query as it was sent, without its `?`.

    Gap: there is no such method, and from the query that a function has parsed, it cannot derive how that was sent.
    Wraps: handle_viewer_request and _run_function of ministack.services.cloudfront, and evaluate of
    ministack.core.cloudfront_js.
    As on AWS, runtime 1.0 has no such method, and it returns undefined where there is no query. Of a `?` with nothing
    after it, for which AWS returns an empty string, the emulator gets no query at all.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html#raw-query-string-method
    """
    handle, run, evaluate = cloudfront.handle_viewer_request, cloudfront._run_function, cloudfront_js.evaluate

    async def handle_and_remember_query(distribution, method, path, raw_uri, raw_query_string, *request):
        sent_query.set(raw_query_string)
        return await handle(distribution, method, path, raw_uri, raw_query_string, *request)

    async def run_with_query(function_arn, event):
        function = cloudfront._functions.get(function_arn.rsplit("/", 1)[-1])
        if function and cloudfront._function_view(function, "LIVE")["runtime"] == "cloudfront-js-2.0":
            event["request"]["rawQueryString"] = sent_query.get() or None
        return await run(function_arn, event)

    def evaluate_with_method(code, event):
        return evaluate(WITH_METHOD % code if "rawQueryString" in event["request"] else code, event)

    cloudfront.handle_viewer_request = handle_and_remember_query
    cloudfront._run_function = run_with_query
    cloudfront_js.evaluate = evaluate_with_method
