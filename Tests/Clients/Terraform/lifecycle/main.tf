# Renaming, deletion protection, stopping, and a final snapshot at the end.

resource "aws_db_instance" "app" {
  identifier        = var.step == 1 ? "tf-lifecycle" : "tf-lifecycle-renamed"
  engine            = "postgres"
  instance_class    = "db.t3.micro"
  allocated_storage = 20
  username          = "app"
  password          = var.password

  backup_retention_period   = 1
  deletion_protection       = var.step == 1
  delete_automated_backups  = true
  apply_immediately         = true
  skip_final_snapshot       = false
  final_snapshot_identifier = "tf-lifecycle-final"
}

resource "aws_db_instance" "paused" {
  identifier          = "tf-lifecycle-paused"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  allocated_storage   = 20
  username            = "app"
  password            = var.password
  skip_final_snapshot = true
}

# Only in this direction: before it starts an instance, version 5 of the provider waits for it to be available.
resource "aws_rds_instance_state" "paused" {
  identifier = aws_db_instance.paused.identifier
  state      = var.step == 1 ? "available" : "stopped"
}
