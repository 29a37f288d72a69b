# Two commands matter: `make serve` to look at the page, `make test` to know that it is right. Both need Rust (rustup), Node.js
# 20 with npm, and a C compiler; build/tools.sh brings the rest.

WASM := wasm32-unknown-unknown
TOOLS := build/tools.sh
# With the time: where it goes is in CONTRIBUTING.md.
HEADING := @printf '\n== %s  %s ==\n' "$$(date +%T)"
PORT ?= 8080

# The steps share the processor, Cargo's lock and the dist folder: side by side they would only wait for each other.
.NOTPARALLEL:
.PHONY: help serve demo dist check test test-all lint deny advisories fuzz test-native test-docs test-fuzz test-pyexclient test-front-door \
  test-sbom test-reproducible test-deploy test-deploy-browser test-browser test-faults test-firefox test-firefox-main test-spreadsheet mutants coverage \
  bench bench-native bench-tasks bench-smoke bench-evidence

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-22s %s\n", $$1, $$2 }'

serve: ## Build the page and serve it at http://127.0.0.1:8080/, or another PORT
	$(HEADING) "1 of 2: tools"
	@$(TOOLS)
	$(HEADING) "2 of 2: the page (three minutes the first time), then http://127.0.0.1:$(PORT)/ until Ctrl+C"
	@# Workbench's own pages may refuse requests from here: they are forwarded, see [[proxy]] in Trunk.toml.
	@WORKBENCH_ADDRESS=same-origin $(TOOLS) run trunk serve --release --address 127.0.0.1 --port $(PORT)

# Data up to yesterday: the page asks for the days before today, and nothing may come from the future.
demo: dist ## Build the page and serve it with a stand-in for Workbench to sign in to
	$(HEADING) "Stand-in for Workbench"
	@echo "Open the address below and sign in with these (Ctrl+C ends it)."
	@cargo run --quiet --package stand-in -- --port $(PORT) --pages dist --last-on yesterday

dist: ## Build the page into dist/, ready for any web server
	$(HEADING) "Release build"
	@$(TOOLS) run trunk build --release

check: ## Before each commit: format, lints and native tests
check: lint test-native

test: ## Before each push, and what continuous integration runs: everything that a change can break
test: check test-docs test-pyexclient test-front-door test-deploy test-sbom test-browser test-firefox-main
	$(HEADING) "All checks passed"

test-all: ## Before a release: also Firefox in full, every fault, fuzzing, LibreOffice, proxies in a browser, licenses, a second build, benchmarks tried out
test-all: check test-docs deny test-pyexclient test-front-door test-reproducible test-sbom test-deploy-browser test-browser test-faults test-firefox test-spreadsheet test-fuzz bench-smoke
	$(HEADING) "All checks passed"

lint: ## Check format and lints, and that the native library knows no browser
	$(HEADING) "Lint"
	@$(TOOLS) target
	cargo fmt --all --check
	@# cargo fmt does not see what a macro names.
	rustfmt --edition 2024 --check src/questions/*/*.rs
	cargo clippy --workspace --all-targets -- -D warnings
	@# The page's modules exist in this build only.
	cargo clippy --target $(WASM) --features page --bins --lib -- -D warnings
	build/pure.sh

test-docs: ## Check the documentation's links
	$(HEADING) "Documentation"
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --lib
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --lib --target $(WASM) --features page

deny: ## Check the crates' licenses and where they come from, and known holes if those who know can be asked
	$(HEADING) "Crates"
	@$(TOOLS) with cargo-deny cargo deny --offline --log-level error check licenses bans sources
	@build/advisories.sh if-reachable

advisories: ## Ask RustSec and npm for known holes and withdrawn crates (needs github.com)
	@build/advisories.sh

test-native: ## Run the native tests, those of the stand-in for Workbench included
	$(HEADING) "Native tests"
	cargo test --workspace

test-front-door: ## In a fresh clone of what is committed, run `make serve` and `make demo` and use both
	$(HEADING) "Front door"
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome $(TOOLS) run playwright test --config tests/browser/front-door.config.mjs

test-sbom: dist ## Check the list of ingredients in dist/, sbom.cdx.json
	$(HEADING) "List of ingredients"
	@$(TOOLS) run node --test tests/sbom.test.mjs

test-reproducible: dist ## Build what is committed once more, in another folder: all files must be the same
	$(HEADING) "The same build elsewhere"
	@build/reproducible.sh

test-fuzz: ## Fuzz with libFuzzer, a minute for each target (`cargo test` has the same checks without it)
	$(HEADING) "Fuzzing"
	@build/fuzz.sh 60

fuzz: ## Fuzz for longer: ten minutes for each target, or SECONDS=…
	$(HEADING) "Fuzzing"
	@build/fuzz.sh $${SECONDS:-600}

# Tests against the stand-in are worth as much as it resembles Workbench: Expel's own client must get along with it.
test-pyexclient: ## Test the stand-in for Workbench with Expel's own Python client
	$(HEADING) "Expel's Python client"
	@build/test-pyexclient.sh

test-deploy: ## Test what the recipes in deploy/ forward, keep and log, with nginx and Caddy
	$(HEADING) "Deployment"
	@tests/stand-in/deploy.sh

test-deploy-browser: dist ## The same, and use the page through both
	$(HEADING) "Deployment, with a browser"
	@tests/stand-in/deploy.sh browser

test-browser: dist ## Build the page and test it in a headless Chromium; ONLY="words of a test's name" for some
	$(HEADING) "Browser tests"
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome $(TOOLS) run playwright test --config tests/browser/playwright.config.mjs $${ONLY:+--grep "$$ONLY"}

test-faults: dist ## Have every call that the browser may refuse fail once, in a headless Chromium; FAULT="engine memory" for some
	$(HEADING) "Every fault"
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome FAULTS=every $(TOOLS) run playwright test --config tests/browser/playwright.config.mjs --project=faults

IN_FIREFOX = firefox=$$(build/firefox.sh) && FIREFOX=$$firefox $(TOOLS) run playwright test --config tests/browser/firefox.config.mjs

test-firefox-main: dist ## Go the main ways in a headless Firefox: sample, file, sign-in, evidence, export, offline
	$(HEADING) "The main ways in Firefox"
	@$(IN_FIREFOX) --grep @main

test-firefox: dist ## Build the page and test it in a headless Firefox, by the same tests; ONLY="words of a test's name" for some
	$(HEADING) "Browser tests in Firefox"
	@$(IN_FIREFOX) $${ONLY:+--grep "$$ONLY"}

# What computes and what reads, and the tests that stand beside each part of it. The same random
# inputs each time, and no search for smaller ones: a mutant that is caught today must be caught tomorrow. Some never end: the limits of time
# and memory are for them.
mutants: ## Change the code in every small way and see whether a test notices; ONLY=questions, alerts, statistics, table, workbench or calendar
	$(HEADING) "Mutants"
	@ulimit -v 12000000; for part in $${ONLY:-questions alerts statistics table workbench calendar}; do mkdir -p "target/mutants-of-$$part"; \
	PROPTEST_CASES=32 PROPTEST_RNG_SEED=20261121 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1 PROPTEST_MAX_SHRINK_ITERS=0 INSTA_UPDATE=no \
	$(TOOLS) with cargo-mutants cargo mutants --jobs 2 --timeout 60 --output "target/mutants-of-$$part" \
	--file "src/$$part.rs" --file "src/$$part/**/*.rs" -- "$$part::" || failed=yes; done; [ -z "$$failed" ]

coverage: ## Print which share of each file the native tests run
	$(HEADING) "Coverage"
	@$(TOOLS) with cargo-llvm-cov env PROPTEST_CASES=256 cargo llvm-cov --quiet --summary-only --ignore-filename-regex '/tests/' -- --quiet

test-spreadsheet: dist ## Open what the page exports in LibreOffice: texts stay texts, nothing is computed
	$(HEADING) "Exports in a spreadsheet"
	@chrome=$$(build/chromium.sh) && soffice=$$(build/spreadsheet.sh) && \
	CHROME=$$chrome SOFFICE=$$soffice $(TOOLS) run playwright test --config tests/browser/playwright.config.mjs --project=spreadsheet

bench: dist ## Build the page and measure it beside others in a headless browser, and the engine's parts natively
	$(HEADING) "Benchmarks"
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome $(TOOLS) run node tests/bench/browser.mjs
	@$(MAKE) bench-native

bench-tasks: dist ## Measure the longest tasks that hostile data put on the page's thread
	$(HEADING) "Longest tasks"
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome $(TOOLS) run node tests/bench/tasks.mjs

bench-native: ## Measure the engine's parts natively
	$(HEADING) "Native benchmarks"
	cargo bench --bench engine_parts

# Machines differ in speed, so nothing is said of it: only that the benchmark runs, and that all who are measured agree.
bench-smoke: dist ## Try out the benchmark with a small file, once: all who are measured must agree
	$(HEADING) "Benchmark, tried out"
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome $(TOOLS) run node tests/bench/browser.mjs --smoke

# The stand-in must not be what takes the time.
bench-evidence: dist ## Build the page and measure how fast it fetches the evidence of 1,000 alerts
	$(HEADING) "Evidence benchmark"
	cargo build --quiet --release --package stand-in
	@chrome=$$(build/chromium.sh) && \
	CHROME=$$chrome $(TOOLS) run node tests/browser/bench-evidence.mjs
