# An instance with rows, a snapshot of it, and a second instance from the snapshot that has the same rows.

resource "aws_db_instance" "source" {
  identifier              = "tf-restore-source"
  engine                  = "postgres"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  db_name                 = "shop"
  username                = "app"
  password                = var.password
  backup_retention_period = 1
  skip_final_snapshot     = true
}

resource "terraform_data" "rows" {
  input = aws_db_instance.source.resource_id

  provisioner "local-exec" {
    command = "psql -XqAtw \"$ADDRESS\" -v ON_ERROR_STOP=1 -c 'CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id'"
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.source.endpoint}/shop?sslmode=require"
      PGPASSWORD = var.password
    }
  }
}

resource "aws_db_snapshot" "before" {
  db_instance_identifier = aws_db_instance.source.identifier
  db_snapshot_identifier = "tf-restore-before"
  depends_on             = [terraform_data.rows]
}

resource "aws_db_instance" "restored" {
  identifier              = "tf-restore-restored"
  snapshot_identifier     = aws_db_snapshot.before.id
  instance_class          = "db.t3.micro"
  password                = "${var.password}-restored"
  backup_retention_period = var.step == 1 ? 2 : 5
  copy_tags_to_snapshot   = true
  apply_immediately       = true
  skip_final_snapshot     = true
  tags                    = { Step = var.step }
}

resource "terraform_data" "same_rows" {
  input = aws_db_instance.restored.resource_id

  provisioner "local-exec" {
    command = "test \"$(psql -XAtw \"$ADDRESS\" -c 'SELECT count(*), max(id) FROM orders')\" = '1000|1000'"
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.restored.endpoint}/shop?sslmode=require"
      PGPASSWORD = "${var.password}-restored"
    }
  }
}
