/* publish/browser.h, with programs in place of Chromium; that prints in tests/test_pdf.c. */
#include "support.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "publish/browser.h"

enum { PATIENT = 600 }; /* seconds */

/* A program of that name is all of PATH, for the commands in it besides /bin and /usr/bin. */
static void set_program(const Book *book, const char *name, const char *script)
{
    g_autofree char *path = g_strconcat("bin/", name, NULL), *file = book_path(book, path),
                    *text = g_strconcat("#!/bin/sh\nPATH=/usr/bin:/bin\n", script, NULL),
                    *bin = book_path(book, "bin");
    book_add(book, path, text);
    assert_int_equal(g_chmod(file, 0755), 0);
    g_setenv("PATH", bin, TRUE);
}

static char *print(const Book *book, int seconds, size_t *length, GError **error)
{
    BrowserPrint print = {"/tmp/a page's #1.html", book->dir, seconds};
    return browser_print(&print, length, error);
}

/* `message`: a part of it. */
static void assert_fails(const char *script, int seconds, RbErrorCode code, const char *message)
{
    Book book = book_bare();
    size_t length;
    GError *error = NULL;
    set_program(&book, "chromium", script);
    assert_null(print(&book, seconds, &length, &error));
    assert_non_null(error);
    assert_true(g_error_matches(error, RB_ERROR, (gint)code));
    assert_contains(error->message, message);
    g_error_free(error);
    book_clear(&book);
}

/* Writes what follows into the file that --print-to-pdf names. */
#define FOR_PDF "for a; do case $a in --print-to-pdf=*) out=${a#*=};; esac; done\n"

static void test_what_it_is_asked(void **state)
{
    (void)state;
    Book book = book_bare();
    size_t length;
    GError *error = NULL;
    set_program(&book, "chromium",
                FOR_PDF "for a; do echo \"<$a>\"; done >\"$(dirname \"$out\")/args\"\n"
                        "echo \"$XDG_CONFIG_HOME\" >\"$(dirname \"$out\")/home\"\n"
                        "printf '%%PDF-1.4\\nbody\\n%%%%EOF\\n' >\"$out\"\n");
    g_autofree char *pdf = print(&book, PATIENT, &length, &error);
    assert_null(error);
    g_autofree char *args = book_read(&book, "args"), *home = book_read(&book, "home"),
                    *profile = g_strdup_printf("<--user-data-dir=%s/profile>\n", book.dir);
    assert_string_equal(pdf, "%PDF-1.4\nbody\n%%EOF\n");
    assert_int_equal(length, strlen(pdf));
    /* one argument, whatever is in it; nothing is looked for in a network */
    assert_contains(args, "<file:///tmp/a%20page's%20%231.html>\n");
    assert_contains(args, profile);
    assert_contains(args, "<--host-resolver-rules=MAP * ~NOTFOUND>\n");
    assert_contains(args, "<--headless>\n");
    assert_string_equal(g_strchomp(home), book.dir);
    book_clear(&book);
}

/* The time goes, and what nodes are called by goes by their order: 12, 700, 12 are 0, 1, 0. */
static void test_the_same_bytes(void **state)
{
    (void)state;
    Book book = book_bare();
    size_t length;
    GError *error = NULL;
    set_program(&book, "chromium",
                FOR_PDF "printf '%%PDF-1.4\\n<</CreationDate (D:20261130)\\n/ModDate (D:1)>>\\n"
                        "/ID (node00000012) (node00000700)(node00000012) (node7)\\n%%%%EOF\\n' "
                        ">\"$out\"\n");
    g_autofree char *pdf = print(&book, PATIENT, &length, &error);
    assert_null(error);
    assert_string_equal(pdf, "%PDF-1.4\n<<                          \n              >>\n"
                             "/ID (node00000000) (node00000001)(node00000000) (node7)\n%%EOF\n");
    book_clear(&book);
}

static void test_other_names(void **state)
{
    (void)state;
    Book book = book_bare();
    set_program(&book, "google-chrome", "");
    g_autofree char *found = browser_find(NULL), *there = book_path(&book, "bin/google-chrome");
    assert_string_equal(found, there);
    book_clear(&book);
}

static void test_none_is_there(void **state)
{
    (void)state;
    Book book = book_bare();
    GError *error = NULL;
    g_setenv("PATH", book.dir, TRUE);
    assert_null(browser_find(&error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    assert_contains(error->message, "install the package chromium");
    g_error_free(error);
    book_clear(&book);
}

static void test_it_fails(void **state)
{
    (void)state;
    assert_fails("echo 'no usable sandbox' >&2; echo 'bus: dbus/x' >&2; exit 7\n", PATIENT,
                 RB_ERROR_MACHINE, "ended with 7: no usable sandbox;");
    assert_fails("kill -9 $$\n", PATIENT, RB_ERROR_MACHINE, "was ended by signal 9");
    assert_fails("exit 0\n", PATIENT, RB_ERROR_MACHINE, "ended with 0: it said nothing");
    assert_fails(FOR_PDF "printf '%%PDF-1.4\\nhalf' >\"$out\"\n", PATIENT, RB_ERROR_MACHINE,
                 "no PDF was written");
    assert_fails(FOR_PDF "echo '<html>%%EOF' >\"$out\"\n", PATIENT, RB_ERROR_MACHINE,
                 "no PDF was written");
}

/* What it began ends with it: the end of a pipe that it holds open closes. */
static void test_it_takes_too_long(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autofree char *held = book_path(&book, "held"),
                    *script = g_strdup_printf("sleep 600 >%s & sleep 600\n", held);
    char byte;
    assert_int_equal(mkfifo(held, 0600), 0);
    int heard = open(held, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(heard >= 0);
    assert_fails(script, 1, RB_ERROR_LIMIT, "was not done in 1 s; name fewer pages");
    assert_int_equal(fcntl(heard, F_SETFL, 0), 0);
    alarm(300);
    assert_int_equal(read(heard, &byte, 1), 0);
    alarm(0);
    close(heard);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_it_is_asked), cmocka_unit_test(test_the_same_bytes),
        cmocka_unit_test(test_other_names),      cmocka_unit_test(test_none_is_there),
        cmocka_unit_test(test_it_fails),         cmocka_unit_test(test_it_takes_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
