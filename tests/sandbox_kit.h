/* Chunks of Lua run in a sandbox of small limits, and what they have to give. */
#ifndef TESTS_SANDBOX_KIT_H
#define TESTS_SANDBOX_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>

#include "base/error.h"
#include "lua/sandbox.h"

static const SandboxLimits SMALL = {.memory_bytes = (size_t)64 << 20,
                                    .instructions = 2 * 1000 * 1000};

/* What the chunk returns, as tostring writes it, or the message of its error; caller frees. */
static inline char *run_in(const SandboxLimits *limits, SandboxProfile profile, const char *text,
                           gsize len, int *code)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(limits, profile);
    g_autoptr(GError) error = NULL;
    *code = -1;
    if (!sandbox_run(sandbox, "models/a.lua", text, len, 1, &error)) {
        assert_int_equal(lua_gettop(sandbox_lua(sandbox)), 0);
        assert_true(error->domain == RB_ERROR);
        assert_true(g_utf8_validate(error->message, -1, NULL));
        assert_null(strchr(error->message, '\n'));
        assert_null(strstr(error->message, "0x"));
        *code = error->code;
        return g_strdup(error->message);
    }
    assert_int_equal(lua_gettop(sandbox_lua(sandbox)), 1);
    return g_strdup(luaL_tolstring(sandbox_lua(sandbox), 1, NULL));
}

static inline void gives(const char *text, const char *expected)
{
    int code;
    g_autofree char *result = run_in(&SMALL, SANDBOX_MODEL, text, strlen(text), &code);
    assert_string_equal(result, expected);
    assert_int_equal(code, -1);
}

static inline void page_gives(const char *text, const char *expected)
{
    int code;
    g_autofree char *result = run_in(&SMALL, SANDBOX_PAGE, text, strlen(text), &code);
    assert_string_equal(result, expected);
    assert_int_equal(code, -1);
}

static inline void fails(const char *text, const char *expected)
{
    int code;
    g_autofree char *message = run_in(&SMALL, SANDBOX_MODEL, text, strlen(text), &code);
    assert_string_equal(message, expected);
    assert_int_equal(code, RB_ERROR_INPUT);
}

static inline void fails_with(const char *text, const char *part)
{
    int code;
    g_autofree char *message = run_in(&SMALL, SANDBOX_MODEL, text, strlen(text), &code);
    if (!strstr(message, part))
        fail_msg("'%s' is not in '%s'", part, message);
    assert_int_equal(code, RB_ERROR_INPUT);
}

/* The chunk passes a limit, whose message has `part`. */
static inline void limited(const char *text, const char *part)
{
    int code;
    g_autofree char *message = run_in(&SMALL, SANDBOX_PAGE, text, strlen(text), &code);
    if (!strstr(message, part))
        fail_msg("'%s' is not in '%s' of '%s'", part, message, text);
    assert_int_equal(code, RB_ERROR_LIMIT);
}

#define ENDLESS "ran for more than 2 million instructions; is a loop endless?"

/* What the chunk returns, or the message of its error, where it may call `function` as `f`. */
static inline char *run_with(lua_CFunction function, const char *text)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(&SMALL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    lua_pushcfunction(sandbox_lua(sandbox), function);
    sandbox_set_global(sandbox, "f");
    if (!sandbox_run(sandbox, "models/a.lua", text, strlen(text), 1, &error))
        return g_strdup(error->message);
    return g_strdup(luaL_tolstring(sandbox_lua(sandbox), -1, NULL));
}

static inline void gives_with(lua_CFunction function, const char *text, const char *expected)
{
    g_autofree char *result = run_with(function, text);
    assert_string_equal(result, expected);
}

#endif
