# Instances from a point in time of another: by its identifier, and by its resource id.

resource "aws_db_instance" "source" {
  identifier              = "tf-time-source"
  engine                  = "postgres"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  db_name                 = "shop"
  username                = "app"
  password                = var.password
  backup_retention_period = 3
  skip_final_snapshot     = true
}

# A restore to the latest second must bring these, so it is made when the window has gone past them.
resource "terraform_data" "rows" {
  input = aws_db_instance.source.resource_id

  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      set -e
      psql -XqAtw "$ADDRESS" -v ON_ERROR_STOP=1 -c 'CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id'
      written=$(date -u +%Y-%m-%dT%H:%M:%S)
      for _ in $(seq 120); do
        latest=$(aws rds describe-db-instances --db-instance-identifier ${aws_db_instance.source.identifier} \
          --query 'DBInstances[0].LatestRestorableTime' --output text)
        [[ "$latest" > "$written" ]] && exit 0
        sleep 1
      done
      exit 1
    EOT
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.source.endpoint}/shop?sslmode=require"
      PGPASSWORD = var.password
    }
  }
}

resource "aws_db_instance" "restored" {
  for_each = {
    identifier  = { name = aws_db_instance.source.identifier, resource = null }
    resource-id = { name = null, resource = aws_db_instance.source.resource_id }
  }
  depends_on          = [terraform_data.rows]
  identifier          = "tf-time-${each.key}"
  instance_class      = "db.t3.micro"
  apply_immediately   = true
  deletion_protection = false
  skip_final_snapshot = true
  tags                = { Step = var.step }

  restore_to_point_in_time {
    source_db_instance_identifier = each.value.name
    source_dbi_resource_id        = each.value.resource
    use_latest_restorable_time    = true
  }
}

resource "terraform_data" "same_rows" {
  for_each = aws_db_instance.restored
  input    = each.value.resource_id

  provisioner "local-exec" {
    command = "test \"$(psql -XAtw \"$ADDRESS\" -c 'SELECT count(*), max(id) FROM orders')\" = '1000|1000'"
    environment = {
      ADDRESS    = "postgres://app@${each.value.endpoint}/shop?sslmode=require"
      PGPASSWORD = var.password
    }
  }
}
