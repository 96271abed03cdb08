/* A review as files to attach to a design review, in a folder of its own:
 *
 *   review.md    the finding, tables, links to the charts; its first line is a comment by which a
 *                robot finds the remark that it made before, and replaces it
 *   review.html  the same in one file that needs nothing else, light, dark or printed
 *   review.json  all figures under the names of `show --json`, models and times in full
 *   review.csv   the figures alone; no cell is a formula
 *   profile: .svg, .png, .pdf where the network before is laid beside a profile of it
 *   roofline, memory, slowest: .svg, .png at two pixels per px, and .pdf
 *
 * The folder is replaced in one step, and only what a review wrote there (publish/publish.h). The
 * same input gives the same bytes: there is no clock and no absolute path in them.
 */
#ifndef REVIEW_REVIEW_REPORT_H
#define REVIEW_REVIEW_REPORT_H

#include "compare/traced.h"
#include "draw/text.h"
#include "review/report_text.h"
#include "review/review.h"

#define REVIEW_MARKER "<!-- roofbook review -->"
#define REVIEW_SCHEMA "roofbook-review/1"

typedef struct ReviewReport {
    const Review *review;
    const char *command;       /* that makes it again */
    const ReportInput *inputs; /* ended by a NULL name */
    Fonts *fonts;
    const Traced *traced; /* the network before beside a profile; NULL: there is none */
    int workers;          /* processes that draw at once; 0: this one draws */
} ReviewReport;

/* Writes all of it to `dir`. What has no chart, for want of times, says why in its place. */
bool review_report_write(const ReviewReport *report, const char *dir, GError **error);

#endif
