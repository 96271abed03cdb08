/* A comparison with a profile as files, in a folder of its own: compare.md, .html, .json, .csv (the
 * layers), and roofline.svg, .png, .pdf. The folder is replaced in one step, and only what a
 * comparison wrote there; the same input gives the same bytes. */
#ifndef REVIEW_TRACED_REPORT_H
#define REVIEW_TRACED_REPORT_H

#include "compare/traced.h"
#include "review/report_text.h"

#define TRACED_MARKER "<!-- roofbook compare -->"

typedef struct TracedReport {
    const Traced *traced;
    const char *command;       /* that makes it again */
    const ReportInput *inputs; /* ended by a NULL name */
    Fonts *fonts;
    guint most; /* layers, blocks and events listed; 0: all */
} TracedReport;

bool traced_report_write(const TracedReport *report, const char *dir, GError **error);

/* The finding, how it was looked at, and the tables, below headings of that level. */
void traced_report_put(const Traced *traced, guint most, int level, const ReportText *text);

/* Markdown of the same, without a page's head. Caller frees. */
char *traced_markdown(const Traced *traced, guint most);

#endif
