/* What changed between two builds, and why (SPEC §16).
 *
 * Two handbook.json are laid side by side. Counts are exact and times rounded alike, so nothing is
 * within a tolerance, and every figure that differs has a cause. A figure comes of a network's
 * source, a device's facts, what handbook.lua makes of them, and the program. Where one of these
 * alone differs between the builds, that is the cause. Where several do, and what they were made
 * from can be had, the figure is computed with one exchanged: the one that gives the new figure by
 * itself, or without which it stays the old one, is the cause. What remains is "together".
 *
 * A source that was edited and makes the same network with the same figures changed nothing. A
 * network that is given other shapes is not compared, as it answers another question. One that is
 * gone while another one makes the very same operators is renamed; so is a device with the same
 * facts.
 */
#ifndef DIFF_H
#define DIFF_H

#include "analysis/analysis.h"
#include "diff/figures.h"
#include "zoo/handbook.h"

/* name in data, meaning */
#define CAUSE_LIST(X)                                                                              \
    X(CATALOGUE, "catalogue", "a device's facts")                                                  \
    X(MODEL, "model", "a network's source")                                                        \
    X(HANDBOOK, "handbook", "handbook.lua")                                                        \
    X(PROGRAM, "program", "the program")                                                           \
    X(TOGETHER, "together", "several inputs together")

typedef enum CauseKind {
#define X(id, ...) CAUSE_##id,
    CAUSE_LIST(X)
#undef X
        CAUSE_KINDS,
} CauseKind;

const char *cause_name(CauseKind kind);
const char *cause_title(CauseKind kind); /* "a device's facts" */

/* A figure that differs; of several of one network and metric by one cause the one that differs
 * most, unless all are asked for. Strings belong to the Diff. */
typedef struct DiffEffect {
    const char *model;
    const char *metric, *title; /* "roofline_seconds", "roofline" */
    const char *device;         /* NULL: of the network alone */
    const char *setup;          /* number format, or a key of `figures` in handbook.json */
    double before, after;       /* NAN: none */
    const char *before_text, *after_text; /* with units, or why there is none */
    double change;                        /* after / before - 1; NAN: one of them is none */
    const char *verdict;                  /* "worse", "better", "changed" */
    int64_t figures;                      /* so many of this network and metric differ so */
} DiffEffect;

typedef struct DiffCause {
    char *id; /* the same for the same difference of the same two builds */
    CauseKind kind;
    const char *kind_name, *kind_title;
    const char *file;      /* NULL: none */
    int64_t line;          /* COUNT_ABSENT: none */
    const char *subject;   /* id of a device or variant; NULL: none */
    const char *text;      /* what it was and is, in a line */
    const char **details;  /* of it: facts, what networks gained and lost; NULL-terminated */
    int64_t networks;      /* that have figures by it */
    int64_t worse, better; /* figures */
    int64_t left_out;      /* effects, where only so many were asked for */
    GArray *effects;       /* DiffEffect, by network, metric, size of the change */
    RecordList effect_list;
} DiffCause;

typedef struct Diff {
    const char *before, *after; /* hashes of the two handbook.json */
    const char *before_program, *after_program;
    int64_t networks, networks_changed, networks_unchanged; /* in either build; in both the same */
    int64_t devices, devices_changed;
    GPtrArray *causes; /* DiffCause * */
    int64_t causes_left_out;
    RecordList cause_list;
    const char **lists[6]; /* by DiffList, NULL-terminated */
    const char *date;      /* of SOURCE_DATE_EPOCH, RFC 3339; NULL: not known */
    GStringChunk *strings; /* private, as what follows */
    GPtrArray *owned;
} Diff;

typedef enum DiffList {
    DIFF_ADDED_MODELS,
    DIFF_REMOVED_MODELS,
    DIFF_ADDED_DEVICES,
    DIFF_REMOVED_DEVICES,
    DIFF_RENAMED,        /* "old is now new" */
    DIFF_NOT_COMPARABLE, /* "gpt_tiny (seq was 1, is 128)" */
} DiffList;

typedef enum DiffOnly { DIFF_ALL, DIFF_WORSE, DIFF_BETTER } DiffOnly;

/* A build whose sources are at hand, to compute figures again; NULL: they are not. */
typedef struct DiffSource {
    Analysis *analysis;
    const Handbook *handbook;
} DiffSource;

typedef struct DiffOptions {
    guint metrics; /* bits by MetricId; 0: all */
    DiffOnly only;
    bool every;                       /* figure, in place of the one that differs most */
    guint most_causes, most_effects;  /* of each cause; 0: all */
    const DiffSource *before, *after; /* or NULL */
} DiffOptions;

/* The figures are borrowed while it runs. What the sources' analyses were asked stays in them: the
 * Diff outlives these, and is freed after them. */
Diff *diff_new(Figures *before, Figures *after, const DiffOptions *options);
void diff_free(Diff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diff, diff_free)

/* What a site's data says of a difference; NULL when it is damaged. */
Diff *diff_read(const json_t *json);

/* Leaves the causes without the figures that differ by them. */
void diff_forget_effects(Diff *diff);

/* Leaves of some effects of one cause (const DiffEffect *) the `most` that changed most, in order.
 */
void diff_keep_largest(GPtrArray *effects, guint most);

/* Whether nothing that a reader would see differs. */
bool diff_is_empty(const Diff *diff);

extern const RecordType effect_record, cause_record, diff_record;

/* "1x84x8400" as people write it. Caller frees. */
char *diff_shape_text(const json_t *shape);

#endif
