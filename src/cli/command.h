/* The commands of roofbook: a table, and what they share. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <glib.h>

#include "draw/text.h"
#include "site/project.h"

typedef enum ExitStatus {
    EXIT_DONE = 0,
    EXIT_FAILED = 1, /* nothing was written, or a check failed */
    EXIT_USAGE = 2,
    EXIT_PROBLEMS = 3,  /* the handbook is published, with problems in it */
    EXIT_DIFFERENT = 3, /* what was compared differs, and that was asked */
} ExitStatus;

typedef struct Command {
    const char *name, *arguments, *summary;
    const char *details; /* below the options in --help; NULL: nothing */
    /* argv[0] is the command's name. Messages go to stderr, results to stdout. */
    int (*run)(const struct Command *command, int argc, char **argv);
} Command;

/* All commands, ended by a NULL name. */
const Command *commands(void);

int command_build(const Command *command, int argc, char **argv);
int command_check(const Command *command, int argc, char **argv);
int command_new(const Command *command, int argc, char **argv);
int command_show(const Command *command, int argc, char **argv);
int command_chart(const Command *command, int argc, char **argv);
int command_compare(const Command *command, int argc, char **argv);
int command_diff(const Command *command, int argc, char **argv);
int command_fit(const Command *command, int argc, char **argv);
int command_find(const Command *command, int argc, char **argv);
int command_list(const Command *command, int argc, char **argv);
int command_plan(const Command *command, int argc, char **argv);
int command_probe(const Command *command, int argc, char **argv);
int command_review(const Command *command, int argc, char **argv);

/* Parses argv by GLib option entries, leaving the arguments. False when help or completions were
 * printed, or the usage is wrong: then *status is the exit status. */
bool command_parse(const Command *command, const GOptionEntry *entries, int *argc, char ***argv,
                   int *status);

/* The same, with `data` for entries that are callbacks. */
bool command_parse_into(const Command *command, const GOptionEntry *entries, void *data, int *argc,
                        char ***argv, int *status);

/* Prints "roofbook: message" to stderr, frees the error and returns the status that fits its code.
 */
int command_fail(GError *error);

/* Processes that make pages when nobody says how many: one per core. */
int command_jobs(void);

/* Prints the problems (char *) of a site to stderr, and its failure when it is not `ok` (the error
 * is freed); returns the exit status, `with_problems` for one that is ok but for problems. */
int command_finish(bool ok, const GPtrArray *problems, ExitStatus with_problems, GError *error);

/* Prints one line per text of charts with characters that no font has, in a file of the network at
 * that place of the zoo if nowhere else. */
void command_warn_lacking(const Fonts *fonts, const Project *project, int network);

/* Prints one line per problem of the project to stderr. */
void command_report(const GPtrArray *errors);

/* The installed zoo, catalogue and templates, which a handbook is laid over that says nothing of
 * bases; NULL: the program is not installed. Owned by the program. */
const char *command_share_dir(void);

/* The same by the name "shipped": the program's source folder where it is not installed. */
const char *command_shipped_dir(void);

/* Whether the folder holds nothing that a handbook looks names up in. */
bool command_is_bare(const char *dir);

/* False, said on stderr, of a bare folder that is laid over nothing: there is nothing to publish.
 */
bool command_has_handbook(const Command *command, const char *dir, char **bases);

/* A place as options give it: `dir` NULL is the current folder, `bases` NULL none. Names of a bare
 * folder are those that came with the program, installed or not. */
ProjectPlace command_place(const char *dir, char **bases);

#define COMMAND_BASE_HELP "Lay the handbook over this folder too, or \"shipped\"; may be repeated"

#define COMMAND_DRAFTS_HELP "Pages that say draft: true, too; each is marked as one"

/* Opens the place for commands that name models. NULL with *status set. */
Project *command_project(const ProjectPlace *place, int *status);

/* The same for a command about these models (as command_model takes them) and devices. */
Project *command_project_for(const ProjectPlace *place, char **models, char **devices, int *status);

/* MODEL as an id of the zoo or a path to a .lua file (its first model, or path:id) or an .onnx
 * file, under the setup, whose network it sets. NULL and error when there is none. A path puts that
 * file's models in the place of the project's zoo. */
const ModelResult *command_model(Project *project, const char *name, Setup *setup, GError **error);

/* The networks (Setup.network) of several such names; files' models come after those of the
 * project's zoo. To be called before anything is asked of the project's analysis, which is made
 * anew. */
bool command_networks(Project *project, char *const *names, int n, int *networks, GError **error);

/* A number from 1 on that may be left out: COMMAND_LEFT_OUT before options are read, 0 after it.
 * False: it is one below 1. */
#define COMMAND_LEFT_OUT INT64_MIN
bool command_read_number(int64_t *number);

/* One more than the place of an option's word among the n names; 0 for none given. Fails where it
 * is none of them, and names what was meant. */
bool command_choose(const char *option, const char *word, const char *(*name_at)(int), int n,
                    int *choice, GError **error);

#endif
