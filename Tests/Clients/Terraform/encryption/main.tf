# An encrypted instance, its snapshot, and copies of that under other keys, here and in the other region.

resource "aws_kms_key" "first" {
  deletion_window_in_days = 7
}

resource "aws_kms_key" "second" {
  deletion_window_in_days = 7
}

resource "aws_kms_key" "away" {
  provider                = aws.other
  deletion_window_in_days = 7
}

resource "aws_db_instance" "app" {
  identifier              = "tf-encrypted"
  engine                  = "postgres"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  username                = "app"
  password                = var.password
  storage_encrypted       = true
  kms_key_id              = aws_kms_key.first.arn
  backup_retention_period = 1
  skip_final_snapshot     = true
  tags                    = { Step = var.step }
}

resource "aws_db_instance" "default_key" {
  identifier              = "tf-encrypted-default"
  engine                  = "postgres"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  username                = "app"
  password                = var.password
  storage_encrypted       = true
  backup_retention_period = 0
  skip_final_snapshot     = true
}

resource "aws_db_snapshot" "release" {
  db_instance_identifier = aws_db_instance.app.identifier
  db_snapshot_identifier = "tf-encrypted-release"
}

resource "aws_db_snapshot_copy" "beside" {
  source_db_snapshot_identifier = aws_db_snapshot.release.db_snapshot_arn
  target_db_snapshot_identifier = "tf-encrypted-copy"
  kms_key_id                    = aws_kms_key.second.arn
  tags                          = { Copy = var.step }
}

resource "aws_db_snapshot_copy" "away" {
  provider                      = aws.other
  source_db_snapshot_identifier = aws_db_snapshot.release.db_snapshot_arn
  target_db_snapshot_identifier = "tf-encrypted-away"
  kms_key_id                    = aws_kms_key.away.arn
}
