# Parameter, option and subnet groups, and an instance that is in all of them.

resource "aws_db_parameter_group" "app" {
  name        = "tf-groups"
  family      = "postgres15"
  description = "Made by Terraform"

  parameter {
    name  = "work_mem"
    value = var.step == 1 ? "8192" : "16384"
  }

  parameter {
    name         = "max_connections"
    value        = "50"
    apply_method = "pending-reboot"
  }

  # Taken back in step 2, so that it gets its default again.
  dynamic "parameter" {
    for_each = var.step == 1 ? ["1000"] : []
    content {
      name  = "log_min_duration_statement"
      value = parameter.value
    }
  }

  tags = { Step = var.step }
}

resource "aws_db_option_group" "app" {
  name                     = "tf-groups"
  engine_name              = "postgres"
  major_engine_version     = "15"
  option_group_description = "Made by Terraform"
  tags                     = { Step = var.step }
}

resource "aws_db_subnet_group" "app" {
  name        = "tf-groups"
  description = var.step == 1 ? "Made by Terraform" : "Changed by Terraform"
  subnet_ids  = var.step == 1 ? ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] : ["subnet-0123456789abcdef0", "subnet-0123456789abcdef2"]
  tags        = { Step = var.step }
}

resource "aws_db_instance" "app" {
  identifier           = "tf-groups"
  engine               = "postgres"
  instance_class       = "db.t3.micro"
  allocated_storage    = 20
  username             = "app"
  password             = var.password
  parameter_group_name = aws_db_parameter_group.app.name
  option_group_name    = aws_db_option_group.app.name
  db_subnet_group_name = aws_db_subnet_group.app.name
  skip_final_snapshot  = true
  apply_immediately    = true
}

# The server really runs with what the group says.
resource "terraform_data" "applied" {
  triggers_replace = [var.step, aws_db_parameter_group.app.parameter]

  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      for _ in $(seq 60); do
        found=$(psql -XAtw "$ADDRESS" -c "SELECT current_setting('work_mem'), current_setting('max_connections'), current_setting('log_min_duration_statement')")
        [ "$found" = "$EXPECTED" ] && exit 0
        sleep 1
      done
      echo "found $found, expected $EXPECTED"
      exit 1
    EOT
    environment = {
      ADDRESS    = "postgres://app@${aws_db_instance.app.endpoint}/postgres?sslmode=require"
      PGPASSWORD = var.password
      EXPECTED   = var.step == 1 ? "8MB|50|1s" : "16MB|50|-1"
    }
  }
}
