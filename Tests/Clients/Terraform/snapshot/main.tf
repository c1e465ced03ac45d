# A snapshot with tags that is shared, a copy of it beside it, and one in the other region.

resource "aws_db_instance" "app" {
  identifier              = "tf-snapshot"
  engine                  = "postgres"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  username                = "app"
  password                = var.password
  backup_retention_period = 1
  skip_final_snapshot     = true
}

resource "aws_db_snapshot" "release" {
  db_instance_identifier = aws_db_instance.app.identifier
  db_snapshot_identifier = "tf-snapshot-release"
  shared_accounts        = var.step == 1 ? null : ["123456789012"]
  tags                   = { Release = var.step }
}

resource "aws_db_snapshot_copy" "beside" {
  source_db_snapshot_identifier = aws_db_snapshot.release.db_snapshot_arn
  target_db_snapshot_identifier = "tf-snapshot-copy"
  copy_tags                     = false
  tags                          = { Copy = var.step }
}

resource "aws_db_snapshot_copy" "away" {
  provider                      = aws.other
  source_db_snapshot_identifier = aws_db_snapshot.release.db_snapshot_arn
  target_db_snapshot_identifier = "tf-snapshot-away"
  tags                          = { Copy = var.step }

  lifecycle {
    postcondition {
      condition     = self.source_region == var.region
      error_message = "A copy says which region it is from."
    }
  }
}
