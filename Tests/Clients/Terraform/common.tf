# What every scenario has: the provider as people write it, one alias for the second region, and the run's variables.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "other"
  region = var.other_region
}

variable "region" {
  type = string
}

variable "other_region" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}

variable "step" {
  description = "1 makes everything, 2 changes it."
  type        = number
}
