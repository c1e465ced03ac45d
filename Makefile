# What people remember. Each target is one line; the work is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run demo build test test-slow test-s3 test-terraform test-clients check docs format fuzz
.PHONY: bench bench-api bench-peers clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and serve in the foreground (DATA=dir LISTEN=host:port TLS=yes REGION="a b")
	@scripts/run

demo: ## Play the whole story: create, load, snapshot, lose a table, restore to the second before
	@scripts/demo

build: ## Build .build/release/holdfast
	@scripts/install-needs build
	swift build -c release --product holdfast

test: ## Run the tests (ONLY=regex for some of them)
	@scripts/test

test-slow: ## Run the tests, the slow tier included
	@HOLDFAST_SLOW=1 scripts/test

fuzz: ## Fuzz the readers of what was stored or sent with libFuzzer (SECONDS=60 for each; READERS="policy …" for some)
	@scripts/fuzz $(or $(SECONDS),60) $(READERS)

test-s3: ## Run the S3 store's tests against a Ceph gateway, started for them (as root)
	@scripts/test-s3

test-terraform: ## Play Terraform's scenarios: apply, empty plan, change, destroy (ONLY="instance groups" for some)
	@scripts/test-terraform $(ONLY)

test-clients: ## Run the tests of boto3 and the AWS CLI again, on what is built (ONLY=word for some)
	@scripts/test-clients $(if $(ONLY),-k "$(ONLY)" Tests/Clients)

check: ## Format lint, house rules, and the build with import check
	@scripts/check

docs: ## Write docs/compatibility.md anew from the tables in the code
	@HOLDFAST_WRITE_DOCS=1 ONLY='Compatibility with RDS' scripts/test

format: ## Format the Swift sources in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests

bench: ## Measure on a generated database (SCALE=200 RUNS=3); results in Benchmarks/results
	@Benchmarks/run

bench-api: ## Measure the API beside moto's on ledgers with many snapshots (SNAPSHOTS="10000 100000")
	@Benchmarks/api/run

bench-peers: ## Measure beside other tools (PEERS=harness, RUNS=3 STEPS="backups pitr cost"); needs root
	@Benchmarks/peers/run

clean: ## Remove what was built; databases and backups stay
	rm -rf .build .venv .ceph
