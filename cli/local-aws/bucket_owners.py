"""The owner that a request expects its bucket to have."""

from urllib.parse import unquote


def refuse_other_bucket_owners(s3):
    """Answers 403 to a request whose bucket, or the bucket that it copies from, is not the expected account's.

    Gap: the headers by which a request names the account that it expects are ignored.
    Wraps: ministack.services.s3._apply_bucket_scope, which decides whether a request may use its bucket.
    A bucket that is not there has no owner, so that request gets its 404, and CreateBucket makes the bucket.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """
    apply_bucket_scope = s3._apply_bucket_scope

    def apply_scope_and_owner(method, bucket, key, headers, *rest):
        denied = apply_bucket_scope(method, bucket, key, headers, *rest)
        if denied is not None:
            return denied
        source = unquote(headers.get("x-amz-copy-source", "")).lstrip("/").partition("/")[0]
        for name, header in (
            (bucket, "x-amz-expected-bucket-owner"),
            (source, "x-amz-source-expected-bucket-owner"),
        ):
            owner = s3._bucket_owner_account(name)
            if owner is not None and headers.get(header, owner) != owner:
                return s3._error("AccessDenied", "Access Denied", 403, f"/{name}")
        return None

    s3._apply_bucket_scope = apply_scope_and_owner
