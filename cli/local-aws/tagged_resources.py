"""What the Resource Groups Tagging API lists."""

from ministack.core.responses import get_account_id, get_region

CLOUDFRONT_REGION = "us-east-1"


def list_what_is_tagged(tagging):
    """Lists API Gateway's resources, log groups and certificates too, and a distribution only while it is there.

    Gaps: GetResources knows nothing of these three services. A deleted distribution is listed for ever, and one is listed
    in every region instead of only in us-east-1.
    Wraps, in ministack.services.tagging: _COLLECTORS, of which each entry yields the ARNs and tags of a service.
    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
    """
    collectors = tagging._COLLECTORS
    collect_cloudfront = collectors["cloudfront"]

    def collect_present_cloudfront():
        from ministack.services import cloudfront

        if get_region() != CLOUDFRONT_REGION:
            return
        for arn, tags in collect_cloudfront():
            kind, _, name = arn.split(":", 5)[5].partition("/")
            if kind != "distribution" or name in cloudfront._distributions:
                yield arn, tags

    collectors["cloudfront"] = collect_present_cloudfront
    collectors["apigateway"] = lambda: collect_apigateway(tagging)
    collectors["logs"] = lambda: collect_logs(tagging)
    collectors["acm"] = collect_acm


def collect_apigateway(tagging):
    from ministack.services import apigateway_v1 as gateway

    paths = {f"restapis/{api_id}": api for api_id, api in gateway._rest_apis.items()}
    for api_id, stages in gateway._stages_v1.items():
        paths |= {f"restapis/{api_id}/stages/{name}": stage for name, stage in stages.items()}
    paths |= {f"apikeys/{key_id}": key for key_id, key in gateway._api_keys.items()}
    paths |= {f"usageplans/{plan_id}": plan for plan_id, plan in gateway._usage_plans.items()}
    paths |= {f"domainnames/{name}": domain for name, domain in gateway._domain_names.items()}
    for path, resource in paths.items():
        arn = f"arn:aws:apigateway:{get_region()}::/{path}"
        # Those given later are kept by the ARN.
        yield arn, tagging._normalise_flat({**resource.get("tags", {}), **gateway._v1_tags.get(arn, {})})


def collect_logs(tagging):
    from ministack.services import cloudwatch_logs as logs

    for name, group in logs._log_groups.items():
        arn = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
        yield arn, tagging._normalise_flat(group.get("tags", {}))


def collect_acm():
    from ministack.services import acm

    for arn, certificate in acm._certificates.items():
        yield arn, certificate.get("Tags", [])
