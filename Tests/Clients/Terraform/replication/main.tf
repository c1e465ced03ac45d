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

# What is written now must be restored there, so that is done when the window there has gone past it.
resource "terraform_data" "arrived" {
  input = aws_db_instance_automated_backups_replication.away.id

  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      set -e
      psql -XqAtw "$ADDRESS" -v ON_ERROR_STOP=1 -c 'CREATE TABLE IF NOT EXISTS orders AS SELECT generate_series(1, 1000) AS id'
      written=$(date -u +%Y-%m-%dT%H:%M:%S)
      for _ in $(seq 120); do
        latest=$(aws rds describe-db-instance-automated-backups --region ${var.other_region} \
          --db-instance-automated-backups-arn ${aws_db_instance_automated_backups_replication.away.id} \
          --query 'DBInstanceAutomatedBackups[0].RestoreWindow.LatestTime' --output text)
        [[ "$latest" == 2* && "$latest" > "$written" ]] && exit 0
        sleep 1
      done
      exit 1
    EOT
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.source.endpoint}/postgres?sslmode=require"
      PGPASSWORD = var.password
    }
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

resource "terraform_data" "same_rows" {
  input = aws_db_instance.restored.resource_id

  provisioner "local-exec" {
    command = "test \"$(psql -XAtw \"$ADDRESS\" -c 'SELECT count(*), max(id) FROM orders')\" = '1000|1000'"
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.restored.endpoint}/postgres?sslmode=require"
      PGPASSWORD = var.password
    }
  }
}
