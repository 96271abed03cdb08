/* What the files of diff/diff.h share. */
#ifndef DIFF_PARTS_H
#define DIFF_PARTS_H

#include "device/fact_sheet.h"
#include "diff/diff.h"

/* A network or device in both builds; -1: not there. */
typedef struct Match {
    int before, after;
} Match;

/* One that is in both. */
typedef struct Compared {
    Match at;
    const char *id;     /* of the new build */
    bool source, setup; /* differ, and something came of it */
} Compared;

/* Of two handbook.json with these hashes, without causes; and what its lists of records are of. */
Diff *diff_empty(const char *before, const char *after);
void diff_finish(Diff *diff);
DiffCause *diff_cause_new(CauseKind kind);
void diff_cause_finish(DiffCause *cause);

typedef struct Exchange Exchange;

/* A figure that differs, before those of one kind are put together. */
typedef struct Difference {
    const char *model, *device, *setup;
    MetricId metric;
    double before, after;
    char *was, *is; /* reasons; NULL: the figure */
} Difference;

/* A cause while changes come in. */
typedef struct Draft {
    DiffCause *cause;
    GArray *changes;    /* Difference */
    const char *device; /* of what is together: the one, or that it is several; NULL: none */
} Draft;

typedef struct Differ {
    Figures *before, *after;
    const DiffOptions *options;
    Diff *diff;
    Exchange *exchange;
    GHashTable *drafts;  /* key -> Draft * */
    GHashTable *devices; /* id after -> id before, of those in both */
    GHashTable *changed; /* ids of devices, after, whose facts differ */
    GHashTable *touched; /* networks that some cause is of */
    GPtrArray *lists[G_N_ELEMENTS(((Diff *)0)->lists)];
    bool program; /* differs */
} Differ;

/* Texts for as long as the Diff; NULL stays NULL. The second frees `text`. */
const char *differ_keep(const Differ *differ, const char *text);
const char *differ_take(const Differ *differ, char *text);

/* The cause of that key, new with no text yet. */
Draft *differ_draft(Differ *differ, CauseKind kind, const char *key);
void differ_draft_free(gpointer data);
void diff_cause_free(gpointer data);

Draft *differ_device_cause(Differ *differ, const char *id);
Draft *differ_program_cause(Differ *differ);

/* Of a figure of a network, and of a time. */
Draft *differ_cause_of_model(Differ *differ, const Compared *model);
Draft *differ_cause_of_time(Differ *differ, const Compared *model, const Difference *change);

/* 1: worse; -1: better; 0: neither. */
int difference_direction(const Difference *change);

/* Makes effects of the differences, and orders the causes. */
void differ_finish_causes(Differ *differ);

/* Texts for messages; callers free. */

/* "memory.HBM2.bandwidth 320 GB/s → 300 GB/s", for each fact that differs. NULL-terminated. */
char **diff_facts(const json_t *before, const json_t *after);

/* "+2 conv, output 1×84×8400 → 1×80×8400"; "" when nothing of it differs. */
char *diff_structure(const json_t *before, const json_t *after);

/* "seq was 1, is 128", "input was 1×3×224×224, is 1×3×256×256"; NULL: it is given the same. */
char *diff_inputs(const json_t *before, const json_t *after);

/* Exchanging inputs: which of the two gives the new figure. */
/* Its devices live as long as the Exchange, which is therefore to be freed after the analyses. */
Exchange *exchange_new(Figures *before, Figures *after, const DiffOptions *options);
void exchange_free(Exchange *exchange);

typedef enum Proof {
    PROOF_NONE,   /* cannot be told */
    PROOF_DEVICE, /* the device alone makes the difference */
    PROOF_MODEL,  /* the network alone, or whatever else differs but the device */
} Proof;

/* Of a network and a device that both differ, in a format: figures before and after. */
Proof exchange_prove(Exchange *exchange, const Compared *model, const char *model_before,
                     const char *device_before, const char *device_after, const char *format,
                     MetricId metric, double before, double after);

/* Done with a network. */
void exchange_release(Exchange *exchange);

#endif
