/* Any bytes as front matter, and as a table of pipes or commas. */
#include "fuzz.h"
#include "markup.h"
#include "markup/table.h"
#include "page/front_matter.h"

static void check_front_matter(const char *text, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Page) page = front_matter_page("p.md", text, length, &error);
    require(!page == !!error);
    if (error)
        check_line(error->message);
}

static void check_table(const char *text, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Table) table = table_parse("p.md", 1, text, length, &error);
    require(!table == !!error);
    if (error) {
        check_line(error->message);
        return;
    }
    g_autoptr(GString) html = g_string_new(NULL);
    g_autoptr(GString) markdown = g_string_new(NULL);
    table_to_html(table, html, NULL, NULL);
    table_to_markdown(table, G_MAXINT, true, markdown, NULL, NULL);
    check_markup(html->str);
    require(table_columns(table) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    check_front_matter(text, length);
    check_table(text, length);
    return 0;
}
