/* Differences between builds as text, Markdown and JSON. */
#ifndef CLI_DIFF_PRINT_H
#define CLI_DIFF_PRINT_H

#include "diff/diff.h"

/* Text for terminals; as Markdown, for a comment on a change. `every` leaves nothing out: otherwise
 * what is beyond a few causes and networks is counted. Callers free. */
char *diff_text(const Diff *diff, bool every);
char *diff_markdown(const Diff *diff, bool every);
char *diff_json(const Diff *diff);

#endif
