# An instance with every argument that Holdfast honours or keeps, made and then changed.

resource "aws_db_instance" "app" {
  identifier     = "tf-instance"
  engine         = "postgres"
  engine_version = "15"
  instance_class = var.step == 1 ? "db.t3.micro" : "db.t3.small"

  allocated_storage     = var.step == 1 ? 20 : 30
  max_allocated_storage = var.step == 1 ? 100 : 200
  storage_type          = "gp3"
  storage_encrypted     = false

  db_name  = "shop"
  username = "app"
  password = var.step == 1 ? var.password : "${var.password}-2"

  backup_retention_period  = var.step == 1 ? 3 : 7
  backup_window            = var.step == 1 ? "01:00-01:30" : "02:00-02:45"
  maintenance_window       = var.step == 1 ? "sun:03:00-sun:03:30" : "mon:04:00-mon:05:00"
  copy_tags_to_snapshot    = var.step == 2
  delete_automated_backups = true

  auto_minor_version_upgrade = var.step == 1
  apply_immediately          = true
  publicly_accessible        = var.step == 2
  vpc_security_group_ids     = var.step == 1 ? ["sg-0123456789abcdef0"] : ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]
  multi_az                   = false
  skip_final_snapshot        = true

  tags = var.step == 1 ? { Name = "app", Stage = "test" } : { Name = "app", Owner = "team" }

  lifecycle {
    postcondition {
      condition     = self.status == "available" && self.address != "" && self.port > 0 && self.engine_version_actual != ""
      error_message = "An applied instance is available and can be reached."
    }
  }
}

# The address, the master user, the password and the database that were asked for.
resource "terraform_data" "reachable" {
  triggers_replace = [var.step, aws_db_instance.app.instance_class]

  provisioner "local-exec" {
    command = "test \"$(psql -XAtw \"$ADDRESS\" -c 'SELECT current_user, current_database()')\" = 'app|shop'"
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.app.endpoint}/shop?sslmode=require"
      PGPASSWORD = var.step == 1 ? var.password : "${var.password}-2"
    }
  }
}
