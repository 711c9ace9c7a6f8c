"""Alternate domain names of CloudFront distributions."""


def serve_aliases(app, cloudfront):
    """Lets a distribution serve requests to its alternate domain names too.

    Gap: a distribution is found only by its domain name, `<label>.cloudfront.net`; any other is treated as that of another
    service.
    Wraps: ministack.app._parse_cloudfront_dataplane_host, the one place that finds a distribution by the Host header.
    A name with a wildcard is not looked at.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
    """
    label_of_own_name = app._parse_cloudfront_dataplane_host

    def label_of_any_name(host):
        return label_of_own_name(host) or label_of_alias(host.split(":")[0].lower())

    def label_of_alias(name):
        for distribution in cloudfront._distributions.values():
            if name in cloudfront._get_distribution_aliases(distribution):
                return distribution["DomainName"].split(".")[0]

    app._parse_cloudfront_dataplane_host = label_of_any_name
