# Everything a person needs starts here: `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# npm brings Node 24 into the repository, whatever the machine has. npm itself runs on the machine's: it replaces the other while it works.
MACHINE_PATH := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

INSTALLED := node_modules/.package-lock.json

# Downloads go through a proxy where the environment names one.
PREPARE := NODE_USE_ENV_PROXY=1 node test/cluster/prepare.ts

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: doctor
doctor: ## what this machine lacks; as root on Debian or Ubuntu, installs it
	@test/doctor.sh

$(INSTALLED): package.json package-lock.json examples/prosaas/package.json
	@echo 'npm ci: what the commands need, Node among it; a minute or so the first time'
	@PATH='$(MACHINE_PATH)' npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: try
try: $(INSTALLED) ## in seconds, without a cluster: what the commands say of the failure and its repair
	node test/demo/try.ts

.PHONY: demo
demo: doctor $(INSTALLED) ## the failure and its repair on a real cluster, with a page to look at
	$(PREPARE) demo
	node test/demo/main.ts up

.PHONY: down
down: $(INSTALLED) ## stop the cluster of the demo, and leave nothing behind
	node test/demo/main.ts down

.PHONY: test
test: doctor $(INSTALLED) lint ## every test: units, a real API server, whole stories on a real node
	$(PREPARE) test
	vitest run --project unit --project integration --project e2e

# The policies refuse and mount differently on each: see test/policies/server.ts.
VERSIONS := 1.30 1.35 1.35-v1beta1 1.37

.PHONY: test-all
test-all: test ## the same, the whole matrices of the policies on the API servers of all versions, a thousand killed moves and prunes, plans of faults, a move of a million files, 200 takeovers, ten million orders of what two watches tell, the alert rules in a real Prometheus, a real Argo CD, a real Helm, the operators of the bench, and the move from Docker Compose and back
	$(PREPARE) test-all
	RECORDINGS_MATRIX=whole vitest run --project unit test/move/migrate test/move/contract
	RECORDINGS_KILLS=1000 vitest run --project unit test/move/killed test/retention/killed
	RECORDINGS_SPARSE=5000000000 RECORDINGS_MANY=1000000 vitest run --project unit test/move/disks
	RECORDINGS_SWAPS=10000 vitest run --project unit test/retention/swapped
	RECORDINGS_TAKEOVERS=200 vitest run --project integration test/operator/takeover
	RECORDINGS_PLANS=500 RECORDINGS_MUTATIONS=1000 RECORDINGS_RESTORES=10 vitest run --project integration test/faults
	RECORDINGS_MATRIX=whole RECORDINGS_RUNS=2000 vitest run --project integration test/policies/hostile test/policies/teeth test/policies/harmless test/policies/missingPart test/policies/agreement test/policies/applied test/policies/warnings
	RECORDINGS_RUNS=10000 vitest run --project unit test/compose/generated test/import/generated
	RECORDINGS_RUNS=2000 vitest run --project unit test/compose/fuzz test/import/mutated test/judgement/sameAnswers test/mount/decide test/users/assignments
	RECORDINGS_ORDERS=all vitest run --project unit test/operator/orders
	vitest run --project prometheus --project helm --project moving --project peers
	vitest run --project argocd
	@failed=; for version in $(VERSIONS); do \
	  echo "the policies on Kubernetes $$version"; \
	  RECORDINGS_MATRIX=whole RECORDINGS_KUBERNETES=$$version vitest run --project integration test/policies || failed="$$failed $$version"; \
	done; [ -z "$$failed" ] || { echo "failed on Kubernetes:$$failed"; exit 1; }

.PHONY: unit
unit: $(INSTALLED) ## the tests that need no cluster
	$(PREPARE) unit
	vitest run --project unit

.PHONY: e2e
e2e: doctor $(INSTALLED) ## the whole stories alone
	$(PREPARE) e2e
	vitest run --project e2e --project moving

.PHONY: argocd
argocd: doctor $(INSTALLED) ## the stories with a real Argo CD alone
	$(PREPARE) argocd
	vitest run --project argocd

.PHONY: mutants
mutants: $(INSTALLED) ## seeds bugs one by one, and lists those that no unit test notices
	nice node test/mutants/main.ts

.PHONY: faults
faults: doctor $(INSTALLED) ## every campaign: a million seeds of a simulated cluster, thousands of plans of faults between operator and API server, stores with anything in them, 200 takeovers, seeded bugs (many hours)
	$(PREPARE) test
	RECORDINGS_PLANS=5000 RECORDINGS_MUTATIONS=2000 RECORDINGS_RESTORES=50 vitest run --project integration test/faults
	RECORDINGS_TAKEOVERS=200 vitest run --project integration test/operator/takeover
	RECORDINGS_ORDERS=all vitest run --project unit test/operator/orders
	nice node test/mutants/main.ts
	nice node test/simulation/main.ts --seeds 1000000

.PHONY: bench
bench: doctor $(INSTALLED) ## speed and memory, side by side with programs that do only what must be done
	$(PREPARE) bench
	node bench/main.ts

.PHONY: lint
lint: $(INSTALLED) ## types, rules, import directions, format
	npm run --silent lint

.PHONY: format
format: $(INSTALLED) ## write the format that lint wants
	npm run --silent format

.PHONY: crds
crds: $(INSTALLED) ## crds/, docs/reference.md and docs/reasons.md from src/api, docs/application.md from src/application
	node src/api/generate.ts
	node src/application/generate.ts

.PHONY: synth
synth: $(INSTALLED) ## the example's manifests into out/prosaas/, and deploy/, the platform for kubectl, kustomize and Helm
	node src/cli/main.ts synth --config examples/prosaas/application.yaml --out out/prosaas
	node charts/install/generate.ts

.PHONY: image
image: $(INSTALLED) ## the operator's image as an OCI tar, without a container engine
	node image/build.ts operator

.PHONY: release
release: $(INSTALLED) ## everything that a release publishes, into out/release; publishes nothing
	node release/build.ts
