# The app of this repository in plain Terraform: its site, its API and its table, as the environment `dev` has them.

terraform {
  required_version = ">= 1.10.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "account_id" {
  type        = string
  description = "The 12 digits of the account to deploy to: any other one is refused."
}

variable "region" {
  type        = string
  description = "Where all of it is but the distribution."
  default     = "eu-central-1"
}

variable "name_prefix" {
  type        = string
  description = "Prefix of every name."
  default     = "user-app-dev"
}

variable "extra_allow_origins" {
  type        = list(string)
  description = "Origins of other pages that may call the API."
  default     = []
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      project      = "user-app"
      environment  = "dev"
      "managed-by" = "terraform"
    }
  }
}

module "site" {
  source = "../../dist/modules/static-site"

  bucket_name         = "${var.name_prefix}-site-${var.account_id}"
  source_dir          = "${path.module}/../../site"
  force_destroy       = true
  wait_for_deployment = false

  runtime_config  = { apiUrl = module.api.url }
  connect_origins = [module.api.origin]
}

module "table" {
  source = "../../dist/modules/user-table"

  table_name          = "${var.name_prefix}-UserData"
  deletion_protection = false
}

resource "aws_dynamodb_table_item" "test_user" {
  table_name = module.table.table_name
  hash_key   = "userId"

  item = jsonencode({
    userId = { S = "1" }
    name   = { S = "Test User" }
    email  = { S = "test@example.com" }
  })
}

module "api" {
  source = "../../dist/modules/user-api"

  api_name      = "${var.name_prefix}-UserRequestAPI"
  function_name = "${var.name_prefix}-RetrieveUserData"
  table_arn     = module.table.table_arn
  allow_origins = concat([module.site.origin], var.extra_allow_origins)

  throttling_rate_limit  = 20
  throttling_burst_limit = 10
  log_retention_days     = 7

  environment       = "dev"
  log_level         = "DEBUG"
  metrics_namespace = var.name_prefix
}

output "site_url" {
  description = "Where the page is."
  value       = module.site.origin
}

output "api_url" {
  description = "Where the API's stage is: the users are at `<api_url>/users`."
  value       = module.api.url
}

output "rest_api_id" {
  description = "Id of the API."
  value       = module.api.rest_api_id
}

output "function_name" {
  description = "Name of the function that reads the table."
  value       = module.api.function_name
}
