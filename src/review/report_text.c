#include "review/report_text.h"

#include "markup/escape.h"

void report_heading(const ReportText *text, int level, const char *words)
{
    g_string_append_printf(text->md, "\n%.*s ", level, "######");
    markdown_escape(text->md, words);
    g_string_append(text->md, "\n\n");
    g_string_append_printf(text->html, "<h%d>", level);
    html_escape(text->html, words);
    g_string_append_printf(text->html, "</h%d>\n", level);
}

void report_text(const ReportText *text, const char *words)
{
    markdown_escape(text->md, words);
    g_string_append(text->md, "\n\n");
    g_string_append(text->html, "<p>");
    html_escape(text->html, words);
    g_string_append(text->html, "</p>\n");
}

void report_item(const ReportText *text, const char *words)
{
    g_string_append(text->md, "- ");
    markdown_escape(text->md, words);
    g_string_append(text->md, "\n");
    g_string_append(text->html, "<li>");
    html_escape(text->html, words);
    g_string_append(text->html, "</li>\n");
}

void report_table(const ReportText *text, Table *table)
{
    table_set_filter(table, false);
    table_to_markdown(table, table_rows(table), true, text->md, NULL, NULL);
    g_string_append_c(text->md, '\n');
    g_autoptr(GString) html = g_string_new(NULL);
    table_to_html(table, html, NULL, NULL);
    /* No script lets the keyboard reach what is too wide, as on pages. */
    g_string_replace(html, "<div class=\"scroll\">", "<div class=\"scroll\" tabindex=\"0\">", 0);
    g_string_append(text->html, html->str);
    table_free(table);
}

bool report_picture(const ReportText *text, const Canvas *canvas, const char *name, GError **error)
{
    g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG_INLINE, name, error);
    if (!svg)
        return false;
    g_string_append(text->html, "<figure>");
    g_string_append_len(text->html, g_bytes_get_data(svg, NULL), (gssize)g_bytes_get_size(svg));
    g_string_append_printf(text->html, "<figcaption>%s.svg, %s.png, %s.pdf</figcaption></figure>\n",
                           name, name, name);
    g_string_append(text->md, "![");
    markdown_escape(text->md, canvas_description(canvas));
    g_string_append_printf(text->md, "](%s.svg)\n\n", name);
    return true;
}

/* ---- The page -------------------------------------------------------------------------------- */

/* Columns of numbers, as table_to_html() marks them on their table. */
#define NUMBERS_OF(n) ".n" #n " tr>:nth-child(" #n "),"
#define NUMBERS                                                                                    \
    NUMBERS_OF(1)                                                                                  \
    NUMBERS_OF(2)                                                                                  \
    NUMBERS_OF(3)                                                                                  \
    NUMBERS_OF(4)                                                                                  \
    NUMBERS_OF(5)                                                                                  \
    NUMBERS_OF(6)                                                                                  \
    NUMBERS_OF(7)                                                                                  \
    NUMBERS_OF(8)                                                                                  \
    NUMBERS_OF(9)                                                                                  \
    NUMBERS_OF(10)                                                                                 \
    NUMBERS_OF(11)                                                                                 \
    NUMBERS_OF(12) "th.num,td.num"

static const char html_head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<style>\n"
    ":root{color-scheme:light dark;--paper:#fff;--text:#1c2128;--muted:#57606a;--line:#dfe3e8}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#15181d;--text:#e4e8ee;"
    "--muted:#a3adb9;--line:#323841}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "background:var(--paper);color:var(--text)}\n"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}\n"
    "p.finding{font-size:1.1rem;font-weight:600}\n"
    ".table,.scroll{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0}\n"
    "th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:left;"
    "vertical-align:top}\n" NUMBERS
    "{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}\n"
    "figcaption,footer,code{color:var(--muted);font-size:.85rem}"
    "code,li{overflow-wrap:anywhere}\n"
    "@media(max-width:40rem){body{padding:0 .6rem}table{font-size:.75rem}"
    "th,td{padding:.25rem .3rem}td{white-space:normal!important}}\n"
    "@media print{body{margin:0;max-width:none}figure,table{break-inside:avoid}}\n"
    "</style>\n<title>";

void report_begin(const ReportText *text, const char *marker, const char *title)
{
    g_string_append(text->md, marker);
    g_string_append_c(text->md, '\n');
    g_string_append(text->html, html_head);
    html_escape(text->html, title);
    g_string_append(text->html, "</title>\n</head>\n<body>\n<main>\n");
}

void report_end(const ReportText *text, const char *command, const ReportInput *inputs)
{
    report_heading(text, 2, "How it was made");
    g_string_append(text->md, "```\n");
    g_string_append(text->md, command);
    g_string_append(text->md, "\n```\n\n");
    g_string_append(text->html, "<p><code>");
    html_escape(text->html, command);
    g_string_append(text->html, "</code></p>\n<ul>\n");
    for (const ReportInput *input = inputs; input->name; input++) {
        g_autofree char *line = g_strdup_printf("%s, SHA-256 %s", input->name, input->digest);
        report_item(text, line);
    }
    g_string_append(text->html, "</ul>\n</main>\n</body>\n</html>\n");
}
