# Users, groups, roles and policies, and what the evaluator says of them.

data "aws_caller_identity" "me" {}

data "aws_iam_policy" "read_only" {
  name = "AmazonRDSReadOnlyAccess"
}

data "aws_iam_policy_document" "snapshots" {
  statement {
    sid       = "Snapshots"
    actions   = var.step == 1 ? ["rds:CreateDBSnapshot"] : ["rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.runbook.arn]
    }
  }
}

resource "aws_iam_policy" "snapshots" {
  name        = "tf-snapshots"
  path        = "/tf/"
  description = "Made by Terraform"
  policy      = data.aws_iam_policy_document.snapshots.json
  tags        = { Step = var.step }
}

resource "aws_iam_user" "runbook" {
  name                 = var.step == 1 ? "tf-runbook" : "tf-runbook-2"
  path                 = "/tf/"
  permissions_boundary = var.step == 1 ? null : "arn:aws:iam::aws:policy/AmazonRDSFullAccess"
  force_destroy        = true
  # Terraform's provider tags a user under its new name before it gives it that name, so this one's tags stay.
  tags = { Team = "dba" }
}

resource "aws_iam_user" "tagged" {
  name = "tf-tagged"
  tags = { Step = var.step }
}

resource "aws_iam_access_key" "runbook" {
  user   = aws_iam_user.runbook.name
  status = var.step == 1 ? "Active" : "Inactive"
}

resource "aws_iam_user_policy" "runbook" {
  name   = "own"
  user   = aws_iam_user.runbook.name
  policy = data.aws_iam_policy_document.snapshots.json
}

resource "aws_iam_user_policy_attachment" "runbook" {
  user       = aws_iam_user.runbook.name
  policy_arn = data.aws_iam_policy.read_only.arn
}

resource "aws_iam_group" "admins" {
  name = var.step == 1 ? "tf-admins" : "tf-operators"
}

resource "aws_iam_group_policy" "admins" {
  name   = "own"
  group  = aws_iam_group.admins.name
  policy = data.aws_iam_policy_document.snapshots.json
}

resource "aws_iam_group_policy_attachment" "admins" {
  group      = aws_iam_group.admins.name
  policy_arn = aws_iam_policy.snapshots.arn
}

resource "aws_iam_group_membership" "admins" {
  name  = "admins"
  group = aws_iam_group.admins.name
  users = [aws_iam_user.runbook.name]
}

resource "aws_iam_role" "backup" {
  name                 = "tf-backup"
  description          = var.step == 1 ? "Made by Terraform" : "Changed by Terraform"
  max_session_duration = var.step == 1 ? 3600 : 7200
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  tags                 = { Step = var.step }
}

resource "aws_iam_role_policy" "backup" {
  name   = "own"
  role   = aws_iam_role.backup.name
  policy = data.aws_iam_policy_document.snapshots.json
}

resource "aws_iam_role_policy_attachment" "backup" {
  role       = aws_iam_role.backup.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}

resource "aws_iam_account_alias" "site" {
  account_alias = "tf-site-${var.step}"
}

data "aws_iam_principal_policy_simulation" "may" {
  action_names      = ["rds:CreateDBSnapshot"]
  policy_source_arn = aws_iam_user.runbook.arn
  resource_arns     = ["arn:aws:rds:${var.region}:${data.aws_caller_identity.me.account_id}:db:app"]

  depends_on = [aws_iam_user_policy.runbook]

  lifecycle {
    postcondition {
      condition     = self.all_allowed
      error_message = "The user's policy allows it, and the simulation says that it doesn't."
    }
  }
}

resource "aws_iam_service_linked_role" "rds" {
  aws_service_name = "rds.amazonaws.com"
  description      = "Step ${var.step}"
}
