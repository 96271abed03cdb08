#include <string.h>

#include "cli/progress.h"
#include "support.h"

/* A clock that stands until it is moved, and a file to tell in. */
typedef struct Told {
    double time;
    char *text;
    size_t length;
    FILE *file;
} Told;

static double time_of(void *clock)
{
    return ((const Told *)clock)->time;
}

static Progress *begin(Told *told, bool terminal, int columns)
{
    *told = (Told){0};
    told->file = open_memstream(&told->text, &told->length);
    assert_non_null(told->file);
    ProgressTo to = {told->file, terminal, columns, time_of, told};
    return progress_new(&to);
}

static void end(Told *told, Progress *progress)
{
    progress_free(progress);
    fclose(told->file);
    free(told->text);
}

/* 30 of 120 pages in 10 s are 3 a second, and 90 more take 30 s. */
static void test_a_terminal(void **state)
{
    (void)state;
    Told told;
    Progress *progress = begin(&told, true, 80);
    SiteWatch watch = progress_watch(progress);
    watch.phase("pages", watch.data);
    told.time = 10;
    watch.page(30, 120, "models/slow/index.html", watch.data);
    assert_string_equal(told.text,
                        "pages 30 of 120, 3 a second, 30 s left; models/slow/index.html\033[K\r");
    told.time = 10.05; /* too soon to be read */
    watch.page(31, 120, NULL, watch.data);
    assert_null(strstr(told.text, "31"));
    progress_end(progress);
    assert_true(g_str_has_suffix(told.text, "\r\033[K"));
    end(&told, progress);
}

static void test_a_narrow_terminal(void **state)
{
    (void)state;
    Told told;
    Progress *progress = begin(&told, true, 12);
    SiteWatch watch = progress_watch(progress);
    told.time = 1;
    watch.page(30, 120, "models/\033[31mx", watch.data);
    assert_string_equal(told.text, "pages 30 of\033[K\r"); /* 11 of 12 columns */
    end(&told, progress);
}

/* A line a minute, and nothing of a build that is done before. */
static void test_no_terminal(void **state)
{
    (void)state;
    Told told;
    Progress *progress = begin(&told, false, 80);
    SiteWatch watch = progress_watch(progress);
    watch.phase("pages", watch.data);
    for (int i = 1; i <= 100; i++) {
        told.time = i;
        watch.page(i, 200, NULL, watch.data);
    }
    progress_end(progress);
    assert_string_equal(told.text, "pages 60 of 200, 1 a second, 140 s left\n");
    end(&told, progress);
}

static void test_the_summary(void **state)
{
    (void)state;
    Told told;
    Progress *progress = begin(&told, false, 80);
    SiteWatch watch = progress_watch(progress);
    watch.phase("reading", watch.data);
    told.time = 1.5;
    watch.phase("pages", watch.data);
    told.time = 4;
    progress_end(progress);
    g_autofree char *summary = progress_summary(progress);
    assert_string_equal(summary, "reading 1.50 s, pages 2.50 s");
    end(&told, progress);
}

/* To what is no terminal a quick build says nothing; -v says the phases, -q nothing in any case. */
static void test_builds(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) plain = book_build(&book);
    assert_status(&plain, 0);
    assert_string_equal(plain.err, "");
    g_auto(Ran) summed = run_roofbook("build", "-v", "--fresh", "-C", book.dir, NULL);
    assert_status(&summed, 0);
    assert_one_line(&summed);
    assert_contains(summed.err, "roofbook: reading ");
    assert_contains(summed.err, ", pages ");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_terminal),  cmocka_unit_test(test_a_narrow_terminal),
        cmocka_unit_test(test_no_terminal), cmocka_unit_test(test_the_summary),
        cmocka_unit_test(test_builds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
