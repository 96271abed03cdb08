/* A sandbox that knits, with name(): a text from outside that looks like markup. */
#ifndef TESTS_KNIT_KIT_H
#define TESTS_KNIT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "page/knit.h"
#include "page/knit_functions.h"

typedef struct Fixture {
    Sandbox *sandbox;
    Knit *knit;
} Fixture;

static const char evil[] = "[x](http://evil) <script>|*";

/* What another module would register: names that come from a model. */
static inline int host_name(lua_State *L)
{
    knit_push_text(L, evil);
    return 1;
}

static inline int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->sandbox = sandbox_new(NULL, SANDBOX_PAGE);
    fixture->knit = knit_new(fixture->sandbox);
    knit_functions_open(fixture->sandbox);
    lua_pushcfunction(sandbox_lua(fixture->sandbox), host_name);
    sandbox_set_global(fixture->sandbox, "name");
    *state = fixture;
    return 0;
}

static inline int teardown(void **state)
{
    Fixture *fixture = *state;
    knit_free(fixture->knit);
    sandbox_free(fixture->sandbox);
    g_free(fixture);
    return 0;
}

static inline Page *knitted(void **state, const char *text)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    Page *page = knit_page(fixture->knit, "templates/a.md", text, strlen(text), &error);
    if (!page)
        fail_msg("%s", error->message);
    return page;
}

static inline void assert_markdown(void **state, const char *text, const char *markdown)
{
    g_autoptr(Page) page = knitted(state, text);
    g_autofree char *is = document_to_markdown(page->document);
    assert_string_equal(is, markdown);
}

static inline void assert_error(void **state, const char *text, const char *message)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    assert_null(knit_page(fixture->knit, "templates/a.md", text, strlen(text), &error));
    assert_non_null(error);
    if (!g_str_has_prefix(error->message, message))
        assert_string_equal(error->message, message);
}

#endif
