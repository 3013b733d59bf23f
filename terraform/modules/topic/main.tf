variable "name" {
  type = string
}

variable "dead_letter_topic" {
  type = string
}

variable "dead_letter_subscription" {
  type = string
}

variable "publishers" {
  description = "IAM members that may publish, by name."
  type        = map(string)
}

variable "subscriptions" {
  type = map(object({
    endpoint                = string
    filter                  = string
    ack_seconds             = number
    minimum_backoff_seconds = number
    maximum_backoff_seconds = number
    max_delivery_attempts   = number
    retention_seconds       = number
  }))
}

variable "pubsub_agent" {
  description = "Service agent that forwards dead letters, as an IAM member."
  type        = string
}

variable "dead_letter_reader" {
  description = "IAM member that reads the dead letters."
  type        = string
}

variable "push_identity" {
  description = "Service account that signs push requests."
  type        = string
}

resource "google_pubsub_topic" "this" {
  name = var.name
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = var.publishers

  topic  = google_pubsub_topic.this.name
  role   = "roles/pubsub.publisher"
  member = each.value
}

# Dead letters. A topic without a subscription would lose them.

resource "google_pubsub_topic" "dead_letter" {
  name = var.dead_letter_topic
}

resource "google_pubsub_topic_iam_member" "dead_letter" {
  topic  = google_pubsub_topic.dead_letter.name
  role   = "roles/pubsub.publisher"
  member = var.pubsub_agent
}

resource "google_pubsub_subscription" "dead_letter" {
  name                       = var.dead_letter_subscription
  topic                      = google_pubsub_topic.dead_letter.id
  ack_deadline_seconds       = 60
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }
}

resource "google_pubsub_subscription_iam_member" "dead_letter_reader" {
  subscription = google_pubsub_subscription.dead_letter.name
  role         = "roles/pubsub.subscriber"
  member       = var.dead_letter_reader
}

# Push subscriptions. Every policy is stated: the platform's defaults drop messages after a day or retry at once.

resource "google_pubsub_subscription" "push" {
  for_each = var.subscriptions

  name                       = each.key
  topic                      = google_pubsub_topic.this.id
  filter                     = each.value.filter
  ack_deadline_seconds       = each.value.ack_seconds
  message_retention_duration = "${each.value.retention_seconds}s"

  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "${each.value.minimum_backoff_seconds}s"
    maximum_backoff = "${each.value.maximum_backoff_seconds}s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letter.id
    max_delivery_attempts = each.value.max_delivery_attempts
  }

  push_config {
    push_endpoint = each.value.endpoint

    oidc_token {
      service_account_email = var.push_identity
      audience              = each.value.endpoint
    }
  }

  depends_on = [google_pubsub_topic_iam_member.dead_letter]
}

# The service agent acknowledges what it has moved to the dead letters.
resource "google_pubsub_subscription_iam_member" "agent" {
  for_each = var.subscriptions

  subscription = google_pubsub_subscription.push[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = var.pubsub_agent
}
