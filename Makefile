# roofbook: `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

BUILD ?= build
CC    ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
PACKAGES := glib-2.0 lua5.4 libcmark cairo pango pangocairo jansson
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith -Wwrite-strings
DIALECT  := -std=c17 -D_GNU_SOURCE -Isrc
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PACKAGE_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

V ?= 0
ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n'
endif

LIB_SOURCES  := $(sort $(wildcard src/*/*.c))
LIB_OBJECTS  := $(LIB_SOURCES:src/%.c=$(BUILD)/obj/%.o)
TEST_SOURCES := $(sort $(wildcard tests/test_*.c))
TESTS        := $(TEST_SOURCES:tests/%.c=$(BUILD)/tests/%)

.PHONY: all test clean
all: $(BUILD)/roofbook

$(BUILD)/obj/%.o: src/%.c
	$(say) CC $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(DIALECT) $(CFLAGS) $(WARNINGS) $(PACKAGE_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libroofbook.a: $(LIB_OBJECTS)
	$(say) AR $@
	$(Q)rm -f $@ && ar rcs $@ $(LIB_OBJECTS)

$(BUILD)/roofbook: $(BUILD)/obj/main.o $(BUILD)/libroofbook.a
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PACKAGE_LIBS)

$(BUILD)/tests/%: tests/%.c $(BUILD)/libroofbook.a
	$(say) LD $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(DIALECT) $(CFLAGS) $(WARNINGS) $(PACKAGE_CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
		$(BUILD)/libroofbook.a $(PACKAGE_LIBS) -lcmocka

test: $(BUILD)/roofbook $(TESTS)
	@for t in $(TESTS); do $$t || exit 1; done

clean:
	$(Q)rm -rf $(BUILD)

-include $(LIB_OBJECTS:.o=.d) $(BUILD)/obj/main.d $(TESTS:=.d)
