# Automated backups of an instance in a second region, and an instance from them there.

resource "aws_db_instance" "source" {
  identifier              = "tf-replication-source"
  engine                  = "postgres"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  username                = "app"
  password                = var.password
  backup_retention_period = 7
  skip_final_snapshot     = true
}

resource "aws_db_instance_automated_backups_replication" "away" {
  provider               = aws.other
  source_db_instance_arn = aws_db_instance.source.arn
  retention_period       = var.step == 1 ? 7 : 14
}

# A replication has nothing to restore until the first backup has arrived.
resource "terraform_data" "arrived" {
  input = aws_db_instance_automated_backups_replication.away.id

  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      for _ in $(seq 120); do
        latest=$(aws rds describe-db-instance-automated-backups --region ${var.other_region} \
          --db-instance-automated-backups-arn ${aws_db_instance_automated_backups_replication.away.id} \
          --query 'DBInstanceAutomatedBackups[0].RestoreWindow.LatestTime' --output text)
        [[ "$latest" == 2* ]] && exit 0
        sleep 1
      done
      exit 1
    EOT
  }
}

resource "aws_db_instance" "restored" {
  provider            = aws.other
  depends_on          = [terraform_data.arrived]
  identifier          = "tf-replication-restored"
  instance_class      = "db.t3.micro"
  apply_immediately   = true
  skip_final_snapshot = true

  restore_to_point_in_time {
    source_db_instance_automated_backups_arn = aws_db_instance_automated_backups_replication.away.id
    use_latest_restorable_time               = true
  }

  # The backup is replaced in step 2; an instance that came from it stays as it is.
  lifecycle {
    ignore_changes = [restore_to_point_in_time]
  }
}
