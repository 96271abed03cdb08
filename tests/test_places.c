/* What a link on a page asks for, from its source and from where it is published. */
#include "site/places.h"
#include "support.h"

typedef struct Fixture {
    Pages pages;
    Places *places;
} Fixture;

static void add(Pages *pages, const char *path, const char *name, PageScope scope)
{
    PagePlan plan = {.path = path, .template_name = name, .scope = scope, .model = -1};
    g_hash_table_insert(pages->by_path, (void *)path, GINT_TO_POINTER((int)pages->plans->len));
    g_array_append_val(pages->plans, plan);
}

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    Pages *pages = &fixture->pages;
    pages->plans = g_array_new(FALSE, FALSE, sizeof(PagePlan));
    pages->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    add(pages, "index.html", "index.md", PAGE_ONCE);
    add(pages, "guide/index.html", "guide.md", PAGE_ONCE);
    add(pages, "guide/roofline/index.html", "guide/roofline.md", PAGE_ONCE);
    add(pages, "guide/a b/index.html", "guide/a b.md", PAGE_ONCE);
    add(pages, "models/m/index.html", "model.md", PAGE_PER_MODEL);
    add(pages, "404.html", "404.md", PAGE_ONCE);
    fixture->places = places_new(pages);
    places_add(fixture->places, "guide/x.png");
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    places_free(fixture->places);
    g_array_unref(fixture->pages.plans);
    g_hash_table_unref(fixture->pages.by_path);
    g_free(fixture);
    return 0;
}

enum { OVERVIEW, GUIDE, ROOFLINE, BLANK, MODEL };

static void test_links_lead_to_places(void **state)
{
    const Fixture *fixture = *state;
    static const struct {
        int page;
        const char *href, *target, *written; /* NULL: as it was */
        bool known;
    } rows[] = {
        {ROOFLINE, "a%20b.md", "guide/a b/index.html", "../a%20b/index.md", true},
        {ROOFLINE, "../index.md", "index.html", "../../index.md", true},
        {ROOFLINE, "../index.html", "guide/index.html", NULL, true},
        {ROOFLINE, "roofline.md#x", "guide/roofline/index.html", "index.md#x", true},
        {ROOFLINE, "x.png", "guide/x.png", "../x.png", true},
        {ROOFLINE, "../models/m/", "models/m/index.html", "../../models/m/index.md", true},
        {ROOFLINE, "../../models/m/index.md", "models/m/index.html", NULL, true},
        {OVERVIEW, "guide.md?q#f", "guide/index.html", "guide/index.md?q#f", true},
        {OVERVIEW, "./guide/../guide", "guide/index.html", "guide/index.md", true},
        {OVERVIEW, "#here", "index.html", NULL, true},
        {OVERVIEW, "404.html", "404.html", NULL, true},
        {OVERVIEW, "model.md", "model.md", NULL, false},
        {OVERVIEW, "../x", NULL, NULL, false},
        {OVERVIEW, "/guide.md", "guide/index.html", NULL, true},
        {MODEL, "layers.csv", "models/m/layers.csv", NULL, false},
        {MODEL, "data.json", "models/m/data.json", NULL, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Address) is = places_resolve(
            fixture->places, pages_plan_at(&fixture->pages, rows[i].page), rows[i].href);
        if (g_strcmp0(is.target, rows[i].target) != 0 || is.known != rows[i].known ||
            g_strcmp0(is.href, rows[i].written) != 0)
            fail_msg("%s: %s, %d, %s", rows[i].href, is.target, is.known, is.href);
    }
}

static void test_parts_are_decoded(void **state)
{
    const Fixture *fixture = *state;
    g_auto(Address) is = places_resolve(fixture->places, pages_plan_at(&fixture->pages, OVERVIEW),
                                        "guide.md?a=%20#b%20c");
    assert_string_equal(is.query, "?a=%20");
    assert_string_equal(is.fragment, "b c");
    assert_string_equal(is.href, "guide/index.md?a=%20#b%20c");
}

static void test_near_places_are_named_from_the_source(void **state)
{
    const Fixture *fixture = *state;
    static const struct {
        int page;
        const char *href, *near;
    } rows[] = {
        {OVERVIEW, "guide/rofline.md#x", "guide/roofline.md"},
        {ROOFLINE, "rofline.md", "roofline.md"},
        {ROOFLINE, "x.pgn", "x.png"},
        {ROOFLINE, "../gide.md", "../guide.md"},
        {OVERVIEW, "nothing-like-it.md", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *near = places_nearest(
            fixture->places, pages_plan_at(&fixture->pages, rows[i].page), rows[i].href);
        if (g_strcmp0(near, rows[i].near) != 0)
            fail_msg("%s: %s", rows[i].href, near);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_lead_to_places),
        cmocka_unit_test(test_parts_are_decoded),
        cmocka_unit_test(test_near_places_are_named_from_the_source),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
