/* What may stand at the end of a command line, for the completion of shells.
 *
 * A shell asks `roofbook --complete WORD...` with the words after "roofbook", the last being typed
 * and perhaps empty, and gets a line "WORD<tab>what it is" for each that fits, whole with what was
 * typed of it. Where names of files or folders fit as well, a line ":files" or ":folders" says so.
 * "--fuse=b" and "--fuse", "=", "b" (as bash has it) are understood. So what shells offer are the
 * options that the commands parse, and the words that these take.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <glib.h>

#include "site/project.h"

#define COMPLETE_OPTION "--complete"

/* What the line is of. */
typedef struct CompleteOf {
    const char *arguments;       /* of the command, "KIND MODEL..." */
    const GOptionEntry *entries; /* of its options */
    /* The handbook that the options name: models and devices are its. */
    ProjectPlace (*place)(const char *dir, char **bases);
} CompleteOf;

/* `words`, n of them, come after the name of the command. */
void complete_words(const CompleteOf *of, char **words, int n);

/* A line for `word`, where it begins with `typed`. */
void complete_offer(const char *typed, const char *word, const char *meaning);

#endif
