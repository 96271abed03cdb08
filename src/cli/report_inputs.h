/* What a report was made from, as it says at its end: the command and files with their hashes. */
#ifndef CLI_REPORT_INPUTS_H
#define CLI_REPORT_INPUTS_H

#include <glib.h>

#include "review/report_text.h"

typedef struct ReportInputs {
    GArray *list;     /* ReportInput */
    GPtrArray *texts; /* of these */
} ReportInputs;

ReportInputs report_inputs_new(void);
void report_inputs_clear(ReportInputs *inputs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReportInputs, report_inputs_clear)

/* A file of the handbook, below its folders (char *); each once. */
void report_inputs_add(ReportInputs *inputs, const GPtrArray *folders, const char *file);

/* A file that the command line names; of an absolute path the last part is shown. NULL: none. */
void report_inputs_add_named(ReportInputs *inputs, const char *file);

/* Ended by a NULL name; until the next is added. */
const ReportInput *report_inputs_list(const ReportInputs *inputs);

/* The command as it was given, quoted where a shell needs it; of absolute paths the last part.
 * Caller frees. */
char *report_command(int argc, char *const *argv);

#endif
