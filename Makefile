# Two commands do everything on a fresh machine: `make demo` and `make test`.

SWIFT ?= swift
PREFIX ?= $(HOME)/.local
BUILD := .build
RELEASE := .build-release
BINARY := $(RELEASE)/release/kith

.PHONY: help setup build release demo test soak lint bench install clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Install what is missing (system packages; says what to do where it cannot)
	@scripts/setup

build: setup ## Build for development
	@$(SWIFT) build --product kith --scratch-path $(BUILD)

demo: build ## Build, then show the main job on real processes: a relay and two sessions
	@$(BUILD)/debug/kith demo

test: setup ## Run every test
	@scripts/setup --test
	@scripts/test

soak: setup ## Run every test, the ones with many rounds at full length (hours)
	@scripts/setup --test
	@KITH_SOAK=1 scripts/test

lint: ## Check formatting and that no room imports upward or sideways
	@scripts/lint

bench: setup ## Measure every figure and print the table (release build)
	@scripts/bench

# NDEBUG, as C libraries expect of a release: SwiftPM does not set it, and signatures take 1.7 times as long without.
release: setup
	@$(SWIFT) build -c release --product kith --scratch-path $(RELEASE) --static-swift-stdlib -Xcc -DNDEBUG

install: release ## Install the release binary to PREFIX/bin (default ~/.local/bin)
	@install -d "$(PREFIX)/bin"
	@install -m 755 "$(BINARY)" "$(PREFIX)/bin/kith.new"
	@strip -g "$(PREFIX)/bin/kith.new" 2>/dev/null || true
	@mv -f "$(PREFIX)/bin/kith.new" "$(PREFIX)/bin/kith"
	@echo "kith is at $(PREFIX)/bin/kith. Next: $(PREFIX)/bin/kith install claude"

clean: ## Remove everything that was built
	@rm -rf .build .build-release .venv Benchmarks/.build
