variable "project" {
  description = "Project that holds the pipeline."
  type        = string
}

variable "region" {
  description = "Region of functions and scheduler jobs."
  type        = string
}

variable "archive" {
  description = "Built source archive of the functions."
  type = object({
    bucket = string
    object = string
  })
}

variable "environment" {
  description = "Environment of every function; the profile is always gcp."
  type        = map(string)
  default     = {}
}

variable "operators" {
  description = "Principals that may order replays, as IAM members."
  type        = list(string)
  default     = []
}

variable "in_season" {
  description = "Keeps one instance of each transition warm."
  type        = bool
  default     = false
}

# The variables below are generated from the pipeline definition: topology.auto.tfvars.json.

variable "sport" {
  description = "Pipeline name; prefix of its topics."
  type        = string
}

variable "time_zone" {
  description = "Zone of the scheduler's wall times."
  type        = string
}

variable "topics" {
  description = "Topics with the functions that publish to them. The publisher `operator` stands for var.operators."
  type = map(object({
    publishers               = list(string)
    dead_letter_topic        = string
    dead_letter_subscription = string
  }))
}

variable "subscriptions" {
  description = "Push subscriptions, each with every policy it is created with."
  type = map(object({
    topic                   = string
    function                = string
    filter                  = string
    ack_seconds             = number
    minimum_backoff_seconds = number
    maximum_backoff_seconds = number
    max_delivery_attempts   = number
    retention_seconds       = number
  }))
}

variable "functions" {
  description = "Functions by entry point: a worker runs processors, a transition only decides."
  type = map(object({
    size            = string
    timeout_seconds = number
    calls           = list(string)
  }))

  validation {
    condition     = alltrue([for f in values(var.functions) : contains(["worker", "transition"], f.size)])
    error_message = "A function is a worker or a transition."
  }
}

variable "schedules" {
  description = "Scheduler jobs: which function each one wakes, and when."
  type = map(object({
    cron     = string
    job      = string
    function = string
  }))
}
