# Event subscriptions: of one instance, of everything of a kind, and of everything. No topic is served; its name is kept.

data "aws_caller_identity" "me" {}

locals {
  topics = [for name in ["alarms", "news"] : "arn:aws:sns:${var.region}:${data.aws_caller_identity.me.account_id}:${name}"]
}

resource "aws_db_instance" "app" {
  identifier          = "tf-events"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  allocated_storage   = 20
  username            = "app"
  password            = var.password
  skip_final_snapshot = true
}

resource "aws_db_instance" "second" {
  identifier          = "tf-events-second"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  allocated_storage   = 20
  username            = "app"
  password            = var.password
  skip_final_snapshot = true
}

resource "aws_db_event_subscription" "instances" {
  name             = "tf-events-instances"
  sns_topic        = local.topics[var.step - 1]
  source_type      = "db-instance"
  source_ids       = var.step == 1 ? [aws_db_instance.app.identifier] : [aws_db_instance.second.identifier]
  event_categories = var.step == 1 ? ["backup", "failure"] : ["availability", "backup"]
  enabled          = var.step == 1
  tags             = { Step = var.step }
}

resource "aws_db_event_subscription" "snapshots" {
  name        = "tf-events-snapshots"
  sns_topic   = local.topics[0]
  source_type = "db-snapshot"
}

resource "aws_db_event_subscription" "everything" {
  name      = "tf-events-everything"
  sns_topic = local.topics[0]
}
