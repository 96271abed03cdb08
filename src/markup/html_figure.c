#include "markup/html_figure.h"

#include "base/append.h"
#include "markup/escape.h"
#include "markup/html.h"

typedef struct Writer {
    GString *out;
    const Words *words;
} Writer;

static void write_picture(Writer *writer, const Figure *figure)
{
    append_text(writer->out, "<img src=\"");
    html_escape_address(writer->out, figure->href);
    g_string_append_c(writer->out, '"');
    html_attribute(writer->out, "alt", figure->alt ? figure->alt : "");
    if (figure->width > 0 && figure->height > 0)
        g_string_append_printf(writer->out, " width=\"%d\" height=\"%d\"", figure->width,
                               figure->height);
    append_text(writer->out, " loading=\"lazy\">");
}

/* The file itself is a click away: there pointing at a mark names it, also without scripts. */
static void write_linked_picture(Writer *writer, const Figure *figure)
{
    append_text(writer->out, "<a href=\"");
    html_escape_address(writer->out, figure->href);
    append_text(writer->out, "\">");
    write_picture(writer, figure);
    append_text(writer->out, "</a>");
}

static void write_label(Writer *writer, Word word)
{
    append_text(writer->out, "<p>");
    html_escape(writer->out, words_text(writer->words, word));
    append_text(writer->out, ": ");
}

static void write_file_link(Writer *writer, const char *href, const char *name)
{
    append_text(writer->out, "<a href=\"");
    html_escape_address(writer->out, href);
    append_text(writer->out, "\" download>");
    html_escape(writer->out, name);
    append_text(writer->out, "</a>");
}

static void write_files(Writer *writer, const Figure *figure)
{
    g_auto(GStrv) files = g_strsplit(figure->data ? figure->data : "", " ", -1);
    write_label(writer, WORD_FIGURE_FILES);
    write_file_link(writer, figure->href, "SVG");
    for (char **file = files; *file && **file; file++) {
        append_text(writer->out, ", ");
        write_file_link(writer, *file, *file);
    }
    g_string_append_c(writer->out, '\n');
}

/* "Figure 3 of ResNet-50, roofbook, https://example.org/models/resnet50/#figure-layers" */
static void write_citation(Writer *writer, const Block *block)
{
    const Figure *figure = &block->figure;
    write_label(writer, WORD_FIGURE_CITE);
    html_escape(writer->out, block->label);
    append_text(writer->out, ": ");
    html_escape(writer->out, figure->work);
    if (figure->address) {
        append_text(writer->out, ". ");
        html_escape(writer->out, figure->address);
        g_string_append_c(writer->out, '#');
        html_escape(writer->out, block->id);
    }
    g_string_append_c(writer->out, '\n');
}

/* Who draws figures says where they are from. A paragraph ends where the next one or the fold does.
 */
static void write_about(Writer *writer, const Block *block)
{
    const Figure *figure = &block->figure;
    append_text(writer->out, "\n<details>\n<summary>");
    html_escape(writer->out, words_text(writer->words, WORD_ABOUT_FIGURE));
    append_text(writer->out, "</summary>\n");
    write_label(writer, WORD_FIGURE_SOURCE);
    html_escape(writer->out, figure->source);
    g_string_append_c(writer->out, '\n');
    write_files(writer, figure);
    if (figure->command) {
        write_label(writer, WORD_FIGURE_COMMAND);
        append_text(writer->out, "<code>");
        html_escape(writer->out, figure->command);
        append_text(writer->out, "</code>\n");
    }
    if (figure->work && block->label)
        write_citation(writer, block);
    append_text(writer->out, "</details>\n");
}

static void write_figcaption(Writer *writer, const Block *block)
{
    const Figure *figure = &block->figure;
    append_text(writer->out, "<figcaption>");
    if (block->label) {
        append_text(writer->out, "<a href=\"#");
        html_escape_address(writer->out, block->id);
        append_text(writer->out, "\">");
        html_escape(writer->out, block->label);
        append_text(writer->out, figure->caption ? "</a> " : "</a>");
    }
    html_escape(writer->out, figure->caption);
    if (figure->source)
        write_about(writer, block);
    append_text(writer->out, "</figcaption>\n");
}

void html_figure(GString *out, const Block *block, const Words *words)
{
    Writer *writer = &(Writer){out, words};
    const Figure *figure = &block->figure;
    append_text(writer->out, "<figure class=\"chart\"");
    html_attribute(writer->out, "id", block->id);
    append_text(writer->out, figure->marked ? " data-marks>\n" : ">\n");
    append_text(writer->out, "<div class=\"scroll\">");
    (figure->drawn ? write_linked_picture : write_picture)(writer, figure);
    append_text(writer->out, "</div>\n");
    write_figcaption(writer, block);
    append_text(writer->out, "</figure>\n");
}
