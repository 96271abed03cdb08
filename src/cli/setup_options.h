/* Options that say how a network is looked at: those of `show` and of `chart`. */
#ifndef CLI_SETUP_OPTIONS_H
#define CLI_SETUP_OPTIONS_H

#include "cli/command.h"

typedef struct SetupOptions {
    char *dir, *kv, *fuse, *basis, *traffic;
    char **schemes; /* the last one counts where one is taken */
    char **bases;   /* of the handbook */
    char **devices, **dims, **inputs;
    char **estimate_by; /* profiles in place of those that would stand */
    GPtrArray *designs; /* char *, NULL-terminated once read */
    gint64 batch, resolution;
    gint64 context, tokens; /* of a language model: dims of these names */
    gboolean prefill;       /* as many tokens as the context */
} SetupOptions;

#define SETUP_ESTIMATE_BY_HELP                                                                     \
    "Estimate by this profile on its device, or by none (`roofbook list profiles`); may be "       \
    "repeated"

/* Where the handbook is that they name, as their profiles are chosen; borrows from them. */
ProjectPlace setup_options_place(const SetupOptions *options);

/* As when none is given. */
SetupOptions setup_options(void);
void setup_options_clear(SetupOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SetupOptions, setup_options_clear)

/* Appends the entries, to be parsed with `options` as their data. `on` is what --on does. */
void setup_options_add(SetupOptions *options, const char *on, GArray *entries);

/* Appends --design and, unless `names` is NULL, an option for each design what-if, --two-3x3 and
 * its kin: their names are added to `names`, which must outlive the parsing. */
void setup_options_add_designs(GArray *entries, GPtrArray *names);

/* Parses `argv` by the entries above, --design among them, and n `own` ones: command_parse_into().
 */
bool setup_options_parse(SetupOptions *options, const Command *command, const GOptionEntry *own,
                         guint n, int *argc, char ***argv, int *status);

/* What a command does about the models that it names; `data` is its own. */
typedef bool (*SetupAct)(Project *project, void *data, char **models, GError **error);

/* Opens the handbook for these models, NULL-terminated, and the devices of the options, acts, and
 * closes it. Returns the exit status. */
int setup_options_act(const SetupOptions *options, char **models, SetupAct act, void *data);

/* Into a setup that borrows from the options: all but network and device. */
bool setup_options_read(SetupOptions *options, Setup *setup, GError **error);

/* Adds the devices that are named (const Device *). */
bool setup_options_devices(const SetupOptions *options, const Project *project, GPtrArray *devices,
                           GError **error);

#endif
