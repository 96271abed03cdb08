/* Documents whose blocks marked "sh run" are tests: run in order, in a copy of the handbook. */
#ifndef TESTS_DOCUMENT_H
#define TESTS_DOCUMENT_H

#include "support.h"

/* A folder with the repository's zoo, catalogue and templates, and build/roofbook. What is shown,
 * in the words of handbook.lua, is what building it takes its time for. */
static inline Book document_book(const char *roofbook, const char *shown)
{
    Book book = {g_dir_make_tmp("roofbook-document-XXXXXX", NULL), NULL};
    book.site = book_path(&book, "site");
    const char *const copy[] = {"cp", "-r", "models", "hardware", "templates", book.dir, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
    g_autofree char *handbook = g_strdup_printf("handbook { title = 'T', %s }\n", shown);
    book_add(&book, "handbook.lua", handbook);
    g_autofree char *build = book_path(&book, "build");
    assert_int_equal(g_mkdir(build, 0755), 0);
    g_autofree char *from = g_canonicalize_filename(roofbook, NULL);
    g_autofree char *to = g_build_filename(build, "roofbook", NULL);
    assert_int_equal(symlink(from, to), 0);
    return book;
}

/* A block begins with a fence of at least three backticks and "sh run", and ends with its fence. */
static inline GPtrArray *document_blocks(const char *text)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GRegex) regex =
        g_regex_new("^(`{3,})sh run\n(.*?)^\\1$", G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL))
        g_ptr_array_add(found, g_match_info_fetch(match, 2));
    return found;
}

/* A build that takes longer than a minute says how far it is. */
static inline bool document_is_quiet(const char *errors)
{
    g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line && !g_str_has_prefix(*line, "pages "))
            return false;
    return true;
}

static inline void document_run(const Book *book, const char *block)
{
    g_autofree char *script = g_strdup_printf(
        "cd '%s' || exit\nPATH=$PWD/build:$PATH\nunset ROOFBOOK\nset -eu\n%s", book->dir, block);
    const char *const argv[] = {"sh", "-c", script, NULL};
    g_auto(Ran) ran = run_argv(argv);
    if (ran.status != 0)
        fail_msg("exit status %d of\n%s\n%s", ran.status, block, ran.err);
    if (!document_is_quiet(ran.err))
        fail_msg("%s\nsays\n%s", block, ran.err);
}

#endif
