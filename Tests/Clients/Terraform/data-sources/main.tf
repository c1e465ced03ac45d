# What can be asked without making anything, and what can be asked about an instance and its snapshot.

data "aws_caller_identity" "me" {}

data "aws_rds_engine_version" "default" {
  engine       = "postgres"
  default_only = true
}

data "aws_rds_engine_version" "fifteen" {
  engine  = "postgres"
  version = "15"
  latest  = true
}

data "aws_rds_orderable_db_instance" "small" {
  engine                     = "postgres"
  engine_version             = data.aws_rds_engine_version.default.version_actual
  storage_type               = "gp3"
  preferred_instance_classes = ["db.x9.unknown", "db.t3.small", "db.t3.micro"]
}

data "aws_rds_certificate" "latest" {
  latest_valid_till = true
}

data "aws_db_event_categories" "all" {}

data "aws_db_event_categories" "instances" {
  source_type = "db-instance"
}

data "aws_db_parameter_group" "default" {
  name = "default.postgres15"
}

data "aws_db_subnet_group" "default" {
  name = "default"
}

resource "aws_db_instance" "app" {
  identifier          = "tf-data"
  engine              = data.aws_rds_engine_version.default.engine
  engine_version      = data.aws_rds_engine_version.default.version_actual
  instance_class      = data.aws_rds_orderable_db_instance.small.instance_class
  ca_cert_identifier  = data.aws_rds_certificate.latest.id
  allocated_storage   = 20
  username            = "app"
  password            = var.password
  skip_final_snapshot = true
  tags                = { Found = "by-tag" }
}

resource "aws_db_snapshot" "one" {
  db_instance_identifier = aws_db_instance.app.identifier
  db_snapshot_identifier = "tf-data-one"
}

data "aws_db_instance" "by_name" {
  db_instance_identifier = aws_db_instance.app.identifier
}

data "aws_db_instances" "all" {
  filter {
    name   = "db-instance-id"
    values = [aws_db_instance.app.identifier]
  }
}

data "aws_db_instances" "by_tag" {
  depends_on = [aws_db_instance.app]
  tags       = { Found = "by-tag" }
}

data "aws_db_snapshot" "newest" {
  depends_on             = [aws_db_snapshot.one]
  db_instance_identifier = aws_db_instance.app.identifier
  most_recent            = true
}

# Kept in the state, so that a plan shows when an answer changes from one time to the next.
resource "terraform_data" "answers" {
  input = {
    account    = data.aws_caller_identity.me.account_id
    version    = data.aws_rds_engine_version.fifteen.version_actual
    class      = data.aws_rds_orderable_db_instance.small.instance_class
    authority  = data.aws_rds_certificate.latest.id
    categories = data.aws_db_event_categories.all.event_categories
    ofInstance = data.aws_db_event_categories.instances.event_categories
    family     = data.aws_db_parameter_group.default.family
    group      = data.aws_db_subnet_group.default.name
    address    = data.aws_db_instance.by_name.address
    instances  = data.aws_db_instances.all.instance_arns
    tagged     = data.aws_db_instances.by_tag.instance_identifiers
    snapshot   = data.aws_db_snapshot.newest.id
  }

  lifecycle {
    postcondition {
      condition     = self.output.tagged == tolist(["tf-data"]) && self.output.snapshot == "tf-data-one"
      error_message = "The instance is found by its tag, its snapshot as the newest."
    }
  }
}
