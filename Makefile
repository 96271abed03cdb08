# roofbook: `make help` lists the targets, `make V=1` shows the commands.
#
# Yours to set: CC, CPPFLAGS, CFLAGS, LDFLAGS, LDLIBS, BUILD, SITE, PREFIX, DESTDIR, ZSH_FUNCTIONS, UNITS,
# ONNX_DIR, FUZZ_SECONDS, FUZZ_SEEDS, BROWSER_TESTS.
# Sources and tests are found by wildcard; packages are listed in make/packages.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

BUILD  ?= build
SITE   ?= site
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
ifneq ($(filter default undefined,$(origin CC)),)
CC := $(if $(shell command -v gcc),gcc,$(if $(shell command -v clang),clang,cc))
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif

ifeq ($(V),1)
Q   :=
say  = @:
else
Q   := @
say  = @printf '  %-7s %s\n'
endif

DIALECT  := -std=c17 -D_GNU_SOURCE -Isrc -I$(BUILD)/gen
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith \
            -Wwrite-strings $(if $(WERROR),-Werror)
SANITIZERS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)

LIB_SOURCES  := $(sort $(wildcard src/*/*.c))
TEST_SOURCES := $(sort $(wildcard tests/test_*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
CONFORMANCE  := tests/conformance/conformance
SOURCES      := src/main.c $(LIB_SOURCES) $(TEST_SOURCES) $(FUZZ_SOURCES) $(CONFORMANCE).c \
                $(sort $(wildcard bench/*.c))
HEADERS      := $(sort $(wildcard src/*.h src/*/*.h tests/*.h bench/*.h))
LUA_FILES     = $(sort $(wildcard *.lua) $(TRANSFORMER) \
                $(shell find models hardware templates new tests -name '*.lua'))

PROGRAM     := $(BUILD)/roofbook
LIBRARY     := $(BUILD)/libroofbook.a
GENERATED   := $(patsubst src/%.proto,$(BUILD)/gen/%.pb.c,$(sort $(wildcard src/*/*.proto)))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o) $(GENERATED:%.c=%.o)
OBJECTS     := $(SOURCES:%.c=$(BUILD)/obj/%.o)
TESTS       := $(TEST_SOURCES:%.c=$(BUILD)/%)
BENCHES     := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard bench/*.c)))

# ---- Packages ------------------------------------------------------------------------------------

# Compiler flags are known only once the packages are there: config.mk is made after installing what
# is missing, and make starts over when its text changed. Goals that compile nothing skip all that.
ifneq ($(filter-out clean deps help uninstall,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/config.mk
endif

$(BUILD)/config.mk: FORCE
	@make/deps site
	@mkdir -p $(@D)
	@names=$$(awk '$$1 == "site" && sub("^pc:", "", $$3) { print $$3 }' make/packages) && \
	cflags=$$(pkg-config --cflags $$names) && libs=$$(pkg-config --libs $$names) && \
	text=$$(printf 'PACKAGE_CFLAGS := %s\nPACKAGE_LIBS := %s' "$$cflags" "$$libs") && \
	{ echo "$$text" | cmp -s - $@ || echo "$$text" >$@; }

.PHONY: deps deps-deb deps-test deps-browser deps-cluster deps-lint
deps: ## install the distribution's packages that anything here needs, but for check-cluster
	@make/deps site deb test browser lint
deps-deb deps-test deps-browser deps-cluster deps-lint: deps-%:
	@make/deps $*

# ---- Program, library and tests ------------------------------------------------------------------

.PHONY: all site test objects
all: $(PROGRAM) ## build the program, build/roofbook

site: $(PROGRAM) ## publish the handbook into site/
	$(say) SITE $(SITE)
	$(Q)$(PROGRAM) build -o $(SITE)

test: $(PROGRAM) $(TESTS) ## run the tests, ending with the line "N passed, N failed"
	$(Q)ROOFBOOK=$(PROGRAM) make/tests $(TESTS)

# Pages of a small handbook as Chromium shows them; axe-core comes from npm. BROWSER_TESTS: words that
# tests' names have. BROWSER_SLOWED=8 in the environment shows them so many times slower.
BROWSER_TESTS ?=

.PHONY: test-browser
test-browser: $(PROGRAM) | deps-browser ## test pages in Chromium, ending with the line "N passed, N failed"
	$(Q)node tests/browser/run.js $(PROGRAM) $(BUILD)/browser $(BROWSER_TESTS)

objects: $(OBJECTS)

COMPILE = $(CC) $(DIALECT) $(WARNINGS) $(SANITIZERS) $(PACKAGE_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK    = $(CC) $(SANITIZERS) $(CFLAGS) $(LDFLAGS)
LIBS    = $(PACKAGE_LIBS) -lprotobuf-nanopb -lm $(LDLIBS)

# Stamps that change only with their text: how things are compiled, and of what the library consists.
$(BUILD)/flags: export TEXT = $(shell $(CC) --version | head -n 1) $(COMPILE) $(LINK) $(LIBS)
$(BUILD)/sources: export TEXT = $(LIB_SOURCES)
$(BUILD)/flags $(BUILD)/sources: FORCE | $(BUILD)/config.mk
	@echo "$$TEXT" | cmp -s - $@ || echo "$$TEXT" >$@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(say) CC $@
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# Decoders of the messages in a .proto. Others include the header, so it is there before they are.
$(BUILD)/gen/%.pb.c $(BUILD)/gen/%.pb.h &: src/%.proto src/%.options | $(BUILD)/config.mk
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q)protoc -Isrc --nanopb_opt=-q --nanopb_opt=-Isrc --nanopb_out=$(BUILD)/gen $<

$(BUILD)/gen/%.pb.o: $(BUILD)/gen/%.pb.c $(BUILD)/flags
	$(say) CC $@
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# The Lua of src/zoo/transformer/, one file after the other, as a text in C.
TRANSFORMER := $(sort $(wildcard src/zoo/transformer/*.lua))
$(BUILD)/gen/zoo/transformer_source.h: $(TRANSFORMER)
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q)cat $^ | sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' -e '1s/^/static const char SOURCE[] = /' \
	    -e '$$s/$$/;/' >$@

$(OBJECTS): | $(GENERATED) $(BUILD)/gen/zoo/transformer_source.h

$(LIBRARY): $(LIB_OBJECTS) $(BUILD)/sources
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $(LIB_OBJECTS)

$(PROGRAM): $(BUILD)/obj/src/main.o $(LIBRARY)
	$(say) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(LIBRARY)
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(LIBS) $$(pkg-config --libs cmocka)

# The program with the operator that CONTRIBUTING.md adds, in the row of one that analyses never name,
# so that the table alone is compiled anew: what tests/test_op_added.c asks.
ADDED := $(BUILD)/added
$(BUILD)/tests/test_op_added: | $(ADDED)/roofbook
$(ADDED)/roofbook: $(BUILD)/obj/src/main.o $(ADDED)/op.o $(LIBRARY)
	$(say) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIBS)

$(ADDED)/op.o: src/graph/op.c $(ADDED)/graph/op_list.h $(BUILD)/flags
	$(say) CC $@
	$(Q)$(COMPILE) -iquote $(ADDED) -MMD -MP -c -o $@ $<

$(ADDED)/graph/op_list.h: src/graph/op_list.h CONTRIBUTING.md
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q)awk 'NR == FNR { if (/^    X\(/) on = !row; else if (/^```/) on = 0; \
	        if (on) { sub(/ *\\$$/, ""); row = row cut $$0; cut = " \\\n" } next } \
	    /^    X\(|clang-format on/ { gone = 0 } \
	    /^    X\(CONTROL,/ { print row (/\\$$/ ? " \\" : ""); gone = 1 } !gone' \
	    CONTRIBUTING.md $< >$@

$(TEST_SOURCES:%.c=$(BUILD)/obj/%.o) $(FUZZ_SOURCES:%.c=$(BUILD)/obj/%.o) \
    $(BUILD)/obj/$(CONFORMANCE).o: | deps-test deps-deb

-include $(OBJECTS:.o=.d) $(GENERATED:.c=.d) $(ADDED)/op.d

# ---- Checks --------------------------------------------------------------------------------------

.PHONY: check-asan lint
# Tests that take long without them take long with them, so these go first from the first time on.
check-asan: ## run the tests and publish a site with address and undefined-behaviour sanitizers
	$(Q)scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	export G_SLICE=always-malloc \
	    ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:malloc_context_size=8 \
	    LSAN_OPTIONS=suppressions=$(CURDIR)/make/lsan.supp:print_suppressions=0 \
	    UBSAN_OPTIONS=print_stacktrace=1 && \
	mkdir -p $(BUILD)/asan/tests && \
	{ cp -n $(BUILD)/tests/*.seconds $(BUILD)/asan/tests 2>/dev/null || :; } && \
	$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined WERROR= CFLAGS='-O1 -g1' test && \
	$(BUILD)/asan/roofbook new "$$scratch/book" && $(BUILD)/asan/roofbook build -q -C "$$scratch/book"

# Each part stands alone; `make -k lint` goes on to the next after one that fails.
LINTS := lint-house lint-format lint-compilers lint-cppcheck
.PHONY: $(LINTS)
lint: $(LINTS) ## warnings as errors, clang-tidy, cppcheck, clang-format, includes, Lua syntax
$(LINTS): | deps-deb deps-test deps-lint

lint-house:
	$(say) LINT 'include directions'
	$(Q)make/house $(SOURCES) $(HEADERS)

lint-format:
	$(say) LINT clang-format
	$(Q)clang-format --dry-run -Werror $(SOURCES) $(HEADERS)

# Every file with two compilers, warnings as errors: gcc's objects, and clang within clang-tidy. A build
# that has warnings for errors already, as that of .ci/run, is gcc's part. The files are many and
# independent: unless the caller said how many jobs to run, as many as there are processors.
LINT = $(MAKE) $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) \
       $(if $(and $(WERROR),$(filter gcc,$(CC))),,BUILD=$(BUILD)/lint WERROR=1 CC=gcc CFLAGS=-O2)

lint-compilers:
	+$(Q)$(LINT) objects lint-headers lint-tidy lint-lua

lint-cppcheck:
	$(say) LINT cppcheck
	@mkdir -p $(BUILD)/lint/cppcheck
	$(Q)cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c11 \
	    --library=gtk --inline-suppr --suppressions-list=make/cppcheck.supp \
	    --cppcheck-build-dir=$(BUILD)/lint/cppcheck -j$$(nproc) -Isrc --include=make/cppcheck.h \
	    $(SOURCES)

.PHONY: lint-headers lint-tidy lint-lua
lint-headers: $(HEADERS:%.h=$(BUILD)/headers/%.o)
$(BUILD)/headers/%.o: %.h $(BUILD)/flags | deps-test $(GENERATED)
	$(say) HEADER $<
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -include $< -x c -c -o $@ /dev/null
-include $(HEADERS:%.h=$(BUILD)/headers/%.d)

# A file is looked at again when its object was: the object knows its headers. Of tests, all of whose
# paths run under sanitizers, none is analysed: that takes ten times as long as all other checks.
lint-tidy: $(SOURCES:%.c=$(BUILD)/tidy/%.ok)
$(BUILD)/tidy/%.ok: %.c $(BUILD)/obj/%.o .clang-tidy
	$(say) TIDY $<
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet $(if $(filter tests/%,$<),--checks='-clang-analyzer-*') $< \
	    -- $(DIALECT) $(WARNINGS) $(PACKAGE_CFLAGS) 2>$@.log || { cat $@.log; exit 1; }
	@touch $@

lint-lua: $(BUILD)/luasyntax
	$(say) LUA
	$(Q)$(BUILD)/luasyntax $(LUA_FILES)
$(BUILD)/luasyntax: make/luasyntax.c $(BUILD)/flags
	$(Q)$(COMPILE) -o $@ $< $(LIBS)

# ---- Conformance ---------------------------------------------------------------------------------

# Published ONNX files, with what is in them beside; those that are not as stated are in the ledger.
ONNX_DIR ?= ../shared/onnx

.PHONY: conformance
conformance: $(BUILD)/$(CONFORMANCE) ## compare the ONNX files of ONNX_DIR with their figures
	$(Q)$< '$(ONNX_DIR)' tests/conformance/ledger.txt

# ---- Shards --------------------------------------------------------------------------------------

.PHONY: check-cluster
check-cluster: $(PROGRAM) | deps-cluster ## build in shards, under GNU parallel and under Slurm
	$(Q)make/cluster $(PROGRAM)

# ---- Another commit's site -----------------------------------------------------------------------

# What a change that is to change nothing is compared with: the commit it is made on.
REV ?= HEAD

.PHONY: same-site
same-site: $(PROGRAM) ## compare this handbook's site with that of commit REV, byte for byte
	$(Q)scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && at=$$(BUILD=$(BUILD) make/at $(REV)) && \
	(cd "$$at" && build/roofbook build -q -o "$$scratch/old" || [ -d "$$scratch/old" ]) && \
	{ $(PROGRAM) build -q -o "$$scratch/new" || [ -d "$$scratch/new" ]; } && \
	make/same-site "$$scratch/old" "$$scratch/new"

# ---- Fuzzing -------------------------------------------------------------------------------------

# Each tests/fuzz/fuzz_x.c, with tests/fuzz/seeds/x, or what tests/fuzz/seed_x.c writes and the files of
# FUZZ_SEEDS, to begin with. What is found, and the corpus as it grows, stay in $(BUILD)/fuzz.
FUZZ_SECONDS ?= 60
FUZZ_SEEDS   ?=
FUZZERS      := $(patsubst tests/fuzz/%.c,%,$(filter tests/fuzz/fuzz_%,$(FUZZ_SOURCES)))

.PHONY: fuzz
fuzz: ## fuzz each reader for FUZZ_SECONDS, beginning with FUZZ_SEEDS too
	+$(Q)for name in $(FUZZERS:fuzz_%=%); do \
	    $(MAKE) BUILD=$(BUILD)/fuzz CC=clang SANITIZE=address,undefined \
	        CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' fuzz-$$name || exit; \
	done

fuzz-%: $(BUILD)/tests/fuzz/fuzz_%
	$(say) FUZZ '$* for $(FUZZ_SECONDS) s'
	@mkdir -p $(BUILD)/corpus/$*
	$(if $(wildcard tests/fuzz/seeds/$*),$(Q)cp tests/fuzz/seeds/$*/* $(BUILD)/corpus/$*)
	$(if $(wildcard tests/fuzz/seed_$*.c),+$(Q)$(MAKE) $(BUILD)/tests/fuzz/seed_$* && \
	    $(BUILD)/tests/fuzz/seed_$* $(BUILD)/corpus/$* $(FUZZ_SEEDS))
	$(Q)$(BUILD)/tests/fuzz/fuzz_$* -max_total_time=$(FUZZ_SECONDS) -timeout=30 -rss_limit_mb=2048 \
	    -print_final_stats=1 -artifact_prefix=$(BUILD)/ $(BUILD)/corpus/$*

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(LIBRARY)
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# ---- Measuring -----------------------------------------------------------------------------------

.PHONY: bench
bench: $(PROGRAM) $(BENCHES) ## print the performance tables
	$(Q)if [ -x bench/run ]; then BUILD=$(BUILD) ONNX_DIR='$(ONNX_DIR)' bench/run; else \
	    for program in $(BENCHES); do $$program || exit; done; fi

$(BUILD)/bench/%: $(BUILD)/obj/bench/%.o $(LIBRARY)
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# ---- Installing ----------------------------------------------------------------------------------

INSTALL = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' make/install $(PROGRAM)

.PHONY: install uninstall deb clean help
install: $(PROGRAM) ## install the program and all that belongs to it (PREFIX, DESTDIR)
	$(say) INSTALL '$(DESTDIR)$(PREFIX)'
	$(Q)$(INSTALL)

uninstall: ## remove what install put there
	$(say) REMOVE '$(DESTDIR)$(PREFIX)'
	$(Q)$(INSTALL) -r

# lintian, where it is there, has the last word.
deb: $(PROGRAM) | deps-deb ## make the Debian package, in build/
	$(say) DEB $(BUILD)
	$(Q)file=$$(make/deb $(PROGRAM) $(BUILD)) && echo "$$file" && \
	{ ! command -v lintian >/dev/null || lintian --allow-root --fail-on error,warning "$$file"; }

clean: ## remove build/
	$(say) CLEAN $(BUILD)
	$(Q)rm -rf $(BUILD)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: FORCE
FORCE:
