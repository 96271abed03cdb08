/* publish/pdf_join.h: outlines and places of files made by hand. */
#include "support.h"

#include "base/error.h"
#include "publish/pdf_join.h"

/* Two pages, A4 and A5, and what the catalogue has besides. qpdf finds objects without a table. */
static char *pdf_of(const char *catalogue)
{
    return g_strdup_printf(
        "%%PDF-1.4\n"
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R %s >>\nendobj\n"
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>\nendobj\n"
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
        "4 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] >>\nendobj\n"
        "5 0 obj\n<< /S /H1 >>\nendobj\n"
        "6 0 obj\n<< /S /H2 >>\nendobj\n"
        "trailer << /Root 1 0 R >>\n%%%%EOF\n",
        catalogue);
}

static void add(PdfJoin *join, Book *book, const char *file, const char *catalogue, int pages)
{
    int all = 0;
    GError *error = NULL;
    g_autofree char *text = pdf_of(catalogue), *path = book_path(book, file);
    book_add(book, file, text);
    pdf_join_add(join, path, &all, &error);
    assert_null(error);
    assert_int_equal(all, pages);
}

/* The lines in which a reader of PDFs tells an outline or places. */
static char *told(const Book *book, const char *const *words)
{
    g_autofree char *file = book_path(book, "all.pdf");
    const char *argv[8] = {NULL};
    for (int i = 0; words[i]; i++)
        argv[i] = strcmp(words[i], "FILE") == 0 ? file : words[i];
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    return g_steal_pointer(&ran.out);
}

/* The second file begins with a heading of the second level: it stands below the last of the first
 * level, which is in the first file. Its second page is the fourth of all. */
static void test_outlines_are_one(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autoptr(PdfJoin) join = pdf_join_new();
    GError *error = NULL;
    add(join, &book, "1.pdf",
        "/Outlines << /First << /Title (Guide) /Dest [4 0 R /XYZ 0 842 0] /SE 5 0 R >> >>"
        "/Dests << /here [4 0 R /XYZ 7 800 0] >> /Lang (de)",
        2);
    add(join, &book, "2.pdf",
        "/Outlines << /First << /Title (Roofs) /Dest [3 0 R /XYZ 0 842 0] /SE 6 0 R "
        "/Next << /Title (Devices) /Dest [4 0 R /XYZ 0 842 0] /SE 5 0 R >> >> >>"
        "/Dests << /there [4 0 R /XYZ 9 500 0] >>",
        4);
    g_autofree char *out = book_path(&book, "all.pdf");
    assert_true(pdf_join_write(join, out, &error));
    g_autofree char *outline =
        told(&book, (const char *const[]){"pdftohtml", "-xml", "-i", "-stdout", "FILE", NULL});
    assert_contains(outline, "<outline>\n"
                             "<item page=\"2\">Guide</item>\n"
                             "<outline>\n"
                             "<item page=\"3\">Roofs</item>\n"
                             "</outline>\n"
                             "<item page=\"4\">Devices</item>\n"
                             "</outline>");
    g_autofree char *places = told(&book, (const char *const[]){"pdfinfo", "-dests", "FILE", NULL});
    assert_contains(places, "   2 [ XYZ    7  800 null      ] \"here\"");
    assert_contains(places, "   4 [ XYZ    9  500 null      ] \"there\"");
    book_clear(&book);
}

static void test_what_is_no_pdf(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autoptr(PdfJoin) join = pdf_join_new();
    g_autofree char *path = book_path(&book, "x.pdf");
    static const char *const texts[] = {"", "<html>", "%PDF-1.4\n%%EOF\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        int pages = 0;
        GError *error = NULL;
        book_add(&book, "x.pdf", texts[i]);
        assert_false(pdf_join_add(join, path, &pages, &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_MACHINE));
        assert_contains(error->message, "x.pdf: qpdf cannot join it to others: ");
        g_error_free(error);
    }
    book_clear(&book);
}

/* An outline that leads back to where it began ends, and so does one that is no outline. */
static void test_hostile_outlines(void **state)
{
    (void)state;
    static const char *const catalogues[] = {
        "/Outlines 7 0 R >>\nendobj\n7 0 obj\n<< /First 7 0 R /Next 7 0 R /Title (x)",
        "/Outlines [1] /Dests (x)",
        "/Outlines << /First << /Title 3 /Dest /x /SE [] /First 4 >> >> /Dests << /x [] /y 1 >>"};
    for (size_t i = 0; i < G_N_ELEMENTS(catalogues); i++) {
        int pages = 0;
        Book book = book_bare();
        GError *error = NULL;
        g_autoptr(PdfJoin) join = pdf_join_new();
        g_autofree char *text = pdf_of(catalogues[i]), *path = book_path(&book, "x.pdf"),
                        *out = book_path(&book, "all.pdf");
        book_add(&book, "x.pdf", text);
        bool ok = pdf_join_add(join, path, &pages, &error) && pdf_join_write(join, out, &error);
        assert_true(ok == (error == NULL));
        g_clear_error(&error);
        book_clear(&book);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outlines_are_one),
        cmocka_unit_test(test_what_is_no_pdf),
        cmocka_unit_test(test_hostile_outlines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
