/* site/revision.h: a handbook as git has it. */
#include "support.h"

#include "site/revision.h"

static void git(const Book *book, const char *first, ...)
{
    const char *argv[16] = {"git",         "-C", book->dir,        "-c",
                            "user.name=t", "-c", "user.email=t@t", first};
    va_list rest;
    va_start(rest, first);
    for (int i = 8; i < 15 && argv[i - 1]; i++)
        argv[i] = va_arg(rest, const char *);
    va_end(rest);
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
}

/* The book in folder "docs" of a repository, committed and then changed: half the bandwidth. */
static Book repository(void)
{
    Book book = book_bare();
    book_add(&book, "docs/models/small.lua", SMALL_MODEL);
    book_add(&book, "docs/hardware/box.lua", ROUND_DEVICE);
    git(&book, "init", "-q", NULL);
    git(&book, "add", "-A", NULL);
    git(&book, "commit", "-q", "-m", "first", NULL);
    g_auto(GStrv) parts = g_strsplit(ROUND_DEVICE, "100e9", 2);
    g_autofree char *slower = g_strjoinv("50e9", parts);
    g_autofree char *device = book_path(&book, "docs/hardware/box.lua");
    g_unlink(device);
    book_add(&book, "docs/hardware/box.lua", slower);
    return book;
}

/* What was never added, and what was changed since, is not in it. */
static void test_files_of_a_revision(void **state)
{
    Book book = repository(), into = book_bare();
    GError *error = NULL;
    (void)state;
    book_add(&book, "docs/models/later.lua", "");
    g_autofree char *docs = book_path(&book, "docs");
    g_autofree char *found = revision_unpack(docs, "HEAD", into.dir, &error);
    assert_non_null(found);
    g_autofree char *device = g_build_filename(found, "hardware/box.lua", NULL), *text = NULL,
                    *later = g_build_filename(found, "models/later.lua", NULL);
    assert_true(g_file_get_contents(device, &text, NULL, NULL));
    assert_string_equal(text, ROUND_DEVICE);
    assert_false(g_file_test(later, G_FILE_TEST_EXISTS));
    book_clear(&book);
    book_clear(&into);
}

static void test_revisions_that_are_not_there(void **state)
{
    static const char *const names[] = {"nope", "--all", "", "HEAD:docs"};
    Book book = repository(), into = book_bare();
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(revision_unpack(book.dir, names[i], into.dir, &error));
        assert_contains(error->message, "there is no such revision");
    }
    g_autoptr(GError) error = NULL;
    assert_null(revision_unpack(into.dir, "HEAD", into.dir, &error));
    assert_contains(error->message, "no git repository");
    book_clear(&book);
    book_clear(&into);
}

/* A folder of its own for what is written out, to see that it goes. */
static void test_diff_with_a_revision(void **state)
{
    Book book = repository();
    (void)state;
    g_autofree char *docs = book_path(&book, "docs"), *scratch = book_path(&book, "scratch"),
                    *setting = g_strconcat("TMPDIR=", scratch, NULL);
    assert_int_equal(g_mkdir(scratch, 0700), 0);
    const char *const argv[] = {"env", setting,    program(), "diff",     "-C",
                                docs,  "git:HEAD", docs,      "--metric", "roofline_seconds",
                                NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_contains(ran.out,
                    "memory.DRAM.bandwidth 100 GB/s → 50.0 GB/s  [catalogue]  1 network\n");
    assert_contains(ran.out, "22.4 ns  → 44.8 ns");
    g_autoptr(GPtrArray) left = list_tree(scratch);
    assert_int_equal(left->len, 0);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_of_a_revision),
        cmocka_unit_test(test_revisions_that_are_not_there),
        cmocka_unit_test(test_diff_with_a_revision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
