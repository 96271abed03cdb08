/* A report's text in two languages, written piece by piece: Markdown, to be put where people talk,
 * and a page of HTML that needs nothing else, light, dark or printed. What is written is text, not
 * markup. */
#ifndef REVIEW_REPORT_TEXT_H
#define REVIEW_REPORT_TEXT_H

#include <glib.h>
#include <stdbool.h>

#include "draw/canvas.h"
#include "markup/table.h"

typedef struct ReportText {
    GString *md, *html; /* borrowed */
} ReportText;

/* A file that a report was made from. */
typedef struct ReportInput {
    const char *name, *digest; /* as shown; SHA-256, hexadecimal, "": unreadable */
} ReportInput;

/* The page's head, and a first line of Markdown by which a robot finds it; the heading is apart. */
void report_begin(const ReportText *text, const char *marker, const char *title);

void report_heading(const ReportText *text, int level, const char *words);
void report_text(const ReportText *text, const char *words);
void report_item(const ReportText *text, const char *words);
void report_table(const ReportText *text, Table *table); /* takes the table */

/* The drawing itself in HTML, and in Markdown NAME.svg. */
bool report_picture(const ReportText *text, const Canvas *canvas, const char *name, GError **error);

/* By which command and of which files (ended by a NULL name) it was made, and the page's end. */
void report_end(const ReportText *text, const char *command, const ReportInput *inputs);

#endif
