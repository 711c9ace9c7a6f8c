"""Domain names of REST APIs, and the addresses that an API has without them."""

from cloudfront_origins import FORBIDDEN


def correct_domain_names(gateway):
    """Keeps domain names and their mappings as AWS does, and closes the default endpoint of an API that disables it.

    Gaps: a domain name without mutual TLS is described with an empty object, which Terraform reads back as a block to
    remove, and then fails to; a mapping to the root, made with an empty base path as Terraform does, is not found under
    the base path "(none)", as which AWS keeps it; `disableExecuteApiEndpoint` is stored but changes nothing.
    Wraps, in ministack.services.apigateway_v1: _create_domain_name, _create_base_path_mapping and handle_execute. On
    AWS the endpoint closes with the next change of a stage, such as a deployment; here it does so at once.
    https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
    """
    create, create_mapping = gateway._create_domain_name, gateway._create_base_path_mapping
    execute = gateway.handle_execute

    def create_as_set(data):
        response = create(data)
        stored = gateway._domain_names.get(data.get("domainName", ""), {})
        if stored.get("mutualTlsAuthentication") == {}:
            del stored["mutualTlsAuthentication"]
        return response

    def create_mapping_of_root(domain_name, data):
        return create_mapping(domain_name, {**data, "basePath": data.get("basePath") or "(none)"})

    async def execute_at_open_endpoint(api_id, stage_name, method, path, headers, *arguments):
        account_id, region = gateway.find_api_scope(api_id) or (None, None)
        api = gateway._rest_apis.get_scoped(account_id, region, api_id, {})
        has_domain_name = gateway.find_domain_scope((headers.get("host") or "").split(":")[0])
        if api.get("disableExecuteApiEndpoint") and not has_domain_name:
            return FORBIDDEN
        return await execute(api_id, stage_name, method, path, headers, *arguments)

    gateway._create_domain_name = create_as_set
    gateway._create_base_path_mapping = create_mapping_of_root
    gateway.handle_execute = execute_at_open_endpoint
