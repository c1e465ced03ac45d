# Keys, their aliases, policies, grants, rotation and a replica in the other region.

data "aws_caller_identity" "me" {}

resource "aws_kms_key" "app" {
  description             = "app ${var.step}"
  enable_key_rotation     = var.step == 2
  rotation_period_in_days = var.step == 2 ? 180 : null
  deletion_window_in_days = 7
  tags                    = { Step = var.step }
}

resource "aws_kms_alias" "app" {
  name          = "alias/terraform-app"
  target_key_id = var.step == 1 ? aws_kms_key.app.key_id : aws_kms_key.primary.key_id
}

resource "aws_kms_key" "primary" {
  description  = "primary"
  multi_region = true
}

resource "aws_kms_replica_key" "replica" {
  provider        = aws.other
  description     = "replica ${var.step}"
  primary_key_arn = aws_kms_key.primary.arn
}

resource "aws_kms_key_policy" "app" {
  key_id = aws_kms_key.app.key_id
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "step-${var.step}"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_grant" "app" {
  name              = "app-${var.step}"
  key_id            = aws_kms_key.app.key_id
  grantee_principal = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"
  operations        = ["Encrypt", "Decrypt", "GenerateDataKey"]
  constraints {
    encryption_context_equals = { Step = "${var.step}" }
  }
}

resource "aws_kms_ciphertext" "app" {
  key_id    = aws_kms_key.app.key_id
  plaintext = "hello"
}

data "aws_kms_alias" "app" {
  name       = aws_kms_alias.app.name
  depends_on = [aws_kms_alias.app]
}

data "aws_kms_key" "rds" {
  key_id = "alias/aws/rds"
}
