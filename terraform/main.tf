terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

data "google_project" "this" {
  project_id = var.project
}

locals {
  # Creates no topic itself, but moves messages into the dead-letter topics and signs push requests.
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"

  members = { for name, account in google_service_account.function : name => account.member }

  data_roles = ["roles/bigquery.dataEditor", "roles/bigquery.jobUser", "roles/datastore.user", "roles/storage.objectUser"]

  # Who calls a function over HTTP, beside the push subscriptions and the scheduler.
  calls = merge([
    for caller, f in var.functions : { for callee in f.calls : "${caller}/${callee}" => { caller = caller, callee = callee } }
  ]...)
}

# Identities: one per function, one for push requests, one for the scheduler.

resource "google_service_account" "function" {
  for_each     = var.functions
  account_id   = each.key
  display_name = "${var.sport} ${each.key}"
}

resource "google_service_account" "push" {
  account_id   = "${var.sport}-push"
  display_name = "${var.sport} push subscriptions"
}

resource "google_service_account" "scheduler" {
  account_id   = "${var.sport}-scheduler"
  display_name = "${var.sport} scheduler jobs"
}

resource "google_project_iam_member" "data" {
  for_each = { for pair in setproduct(keys(var.functions), local.data_roles) : "${pair[0]} ${pair[1]}" => pair }

  project = var.project
  role    = each.value[1]
  member  = local.members[each.value[0]]
}

# Functions.

module "function" {
  source   = "./modules/function"
  for_each = var.functions

  name            = each.key
  region          = var.region
  size            = each.value.size
  timeout_seconds = each.value.timeout_seconds
  warm            = var.in_season && each.value.size == "transition"
  archive         = var.archive
  environment     = merge(var.environment, { CASCADE_PROFILE = "gcp", GOOGLE_CLOUD_PROJECT = var.project })
  service_account = google_service_account.function[each.key].email

  depends_on = [google_project_iam_member.data]
}

resource "google_cloud_run_service_iam_member" "push" {
  for_each = toset([for s in values(var.subscriptions) : s.function])

  location = var.region
  service  = module.function[each.key].service
  role     = "roles/run.invoker"
  member   = google_service_account.push.member
}

resource "google_cloud_run_service_iam_member" "scheduler" {
  for_each = toset([for s in values(var.schedules) : s.function])

  location = var.region
  service  = module.function[each.key].service
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

resource "google_cloud_run_service_iam_member" "call" {
  for_each = local.calls

  location = var.region
  service  = module.function[each.value.callee].service
  role     = "roles/run.invoker"
  member   = local.members[each.value.caller]
}

# Topics with their dead letters and subscriptions.

module "topic" {
  source   = "./modules/topic"
  for_each = var.topics

  name                     = each.key
  dead_letter_topic        = each.value.dead_letter_topic
  dead_letter_subscription = each.value.dead_letter_subscription
  pubsub_agent             = local.pubsub_agent
  dead_letter_reader       = local.members["dlq-monitor"]
  push_identity            = google_service_account.push.email

  publishers = merge(
    { for name in each.value.publishers : name => local.members[name] if name != "operator" },
    { for index, member in var.operators : "operator ${index}" => member if contains(each.value.publishers, "operator") },
  )

  subscriptions = {
    for name, s in var.subscriptions : name => merge(s, { endpoint = module.function[s.function].uri }) if s.topic == each.key
  }

  depends_on = [google_cloud_run_service_iam_member.push]
}

# Scheduler jobs plan or wake; the function resolves the date once, in the pipeline's zone.

resource "google_cloud_scheduler_job" "this" {
  for_each = var.schedules

  name             = each.key
  schedule         = each.value.cron
  time_zone        = var.time_zone
  attempt_deadline = "60s"

  retry_config {
    retry_count          = 3
    min_backoff_duration = "10s"
    max_backoff_duration = "60s"
  }

  http_target {
    http_method = "POST"
    uri         = module.function[each.value.function].uri
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode({ job = each.value.job }))

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = module.function[each.value.function].uri
    }
  }
}
