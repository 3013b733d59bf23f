variable "name" {
  description = "Function and entry point."
  type        = string
}

variable "region" {
  type = string
}

variable "size" {
  type = string
}

variable "timeout_seconds" {
  type = number
}

variable "warm" {
  description = "Keeps one instance running."
  type        = bool
}

variable "archive" {
  type = object({
    bucket = string
    object = string
  })
}

variable "environment" {
  type = map(string)
}

variable "service_account" {
  type = string
}

locals {
  sizes = {
    transition = { memory = "512Mi", cpu = "1", concurrency = 20, max_instances = 10 }
    worker     = { memory = "2Gi", cpu = "1", concurrency = 1, max_instances = 20 }
  }

  size = local.sizes[var.size]
}

resource "google_cloudfunctions2_function" "this" {
  name     = var.name
  location = var.region

  build_config {
    runtime     = "nodejs20"
    entry_point = var.name

    source {
      storage_source {
        bucket = var.archive.bucket
        object = var.archive.object
      }
    }
  }

  service_config {
    available_memory                 = local.size.memory
    available_cpu                    = local.size.cpu
    max_instance_request_concurrency = local.size.concurrency
    min_instance_count               = var.warm ? 1 : 0
    max_instance_count               = local.size.max_instances
    timeout_seconds                  = var.timeout_seconds
    environment_variables            = var.environment
    service_account_email            = var.service_account
    ingress_settings                 = "ALLOW_ALL"
    all_traffic_on_latest_revision   = true
  }
}

output "uri" {
  value = google_cloudfunctions2_function.this.service_config[0].uri
}

output "service" {
  description = "Name of the service behind the function, which is the function's own."
  value       = google_cloudfunctions2_function.this.name
}
