/* A build that runs, for tests of what its scripts can say. */
#ifndef TESTS_VALUE_KIT_H
#define TESTS_VALUE_KIT_H

#include "sandbox_kit.h"
#include "zoo/value.h"

/* A host whose build is running on an input x of 2 x 3 x 8 x 8; what `text` returns, as text. */
static inline char *run_text(const char *text, ValueReads *reads)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(&SMALL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Build) build = build_new(graph_new("m", "M"), DTYPE_FP32);
    ValueHost *host = value_host_new(sandbox);
    const ValueOptions options = {.batch = 2, .dtype = DTYPE_FP32};
    BuildValue x;
    assert_true(build_add_input(build, "x", (Shape){4, {2, 3, 8, 8}}, DTYPE_FP32, 1, &x, NULL));
    assert_false(value_at_work(host));
    value_begin(host, build, "models/a.lua", &options);
    assert_true(value_at_work(host));
    value_push(host, &x);
    sandbox_set_global(sandbox, "x");
    bool ok = sandbox_run(sandbox, "models/a.lua", text, strlen(text), 1, &error);
    char *result = g_strdup(ok ? luaL_tolstring(sandbox_lua(sandbox), -1, NULL) : error->message);
    value_end(host);
    *reads = *value_reads(host);
    reads->fields = g_array_copy(reads->fields);
    g_clear_pointer(&sandbox, sandbox_free);
    value_host_free(host);
    return result;
}

static inline void text_gives(const char *text, const char *expected)
{
    ValueReads reads;
    g_autofree char *result = run_text(text, &reads);
    assert_string_equal(result, expected);
    g_array_unref(reads.fields);
}

#endif
