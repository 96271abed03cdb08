/* handbook.json: what a build says of every network, device and pair, small enough to be in every
 * site and quick to compare, so that two builds are laid beside each other without a rerun (SPEC
 * §16). diff/figures_write.h writes it.
 *
 * The file is JSON; besides it is lines, in order of ids, and equal lines are equal figures:
 *
 *   {"schema":"roofbook-handbook/1","program":"0.1.0","title":"...","formats":["fp32","16-bit"],
 *    "chosen_models":null,"chosen_devices":["t4"],   (on the same line)
 *   "devices":{
 *   "t4":{"name":...,"file":"hardware/nvidia.lua","line":41,"hash":"6c1e…","facts":{...}}
 *   },
 *   "models":{
 *   "alexnet":{"name":...,"file":...,"line":...,"source":"…","graph":"…",
 *              "inputs":[...],"outputs":[...],"kinds":{"conv":5},"figures":{...},"times":{
 *   "t4":[[8.1e-4,5.4e-4,4.0e-4,"memory"],"no int8",0]
 *   }}
 *   }}
 *
 * Of a device: facts as device/fact_sheet.h names them, those of its profiles behind
 * FIGURES_PROFILE and their id (profile.ID.conv.e), and a hash of these.
 * Of a network: `source` is a hash of the file it is described in, `graph` one of the network that
 * came of it, operators, shapes and element types, whatever they are called; of a variant also `of`
 * and `setup`, ["batch=32"]. `kinds` counts operators by kind. `figures` has those of
 * analysis/metrics.h: "declared", and by number format and fusion "fused", "16-bit", "16-bit
 * fused"; what is equal to one before is its name. Of a pair, for each of the formats: seconds
 * operator by operator (null: none), roofline and bound to seven digits, what bounds most of it,
 * "unknown" where it is not known whether it fits, and the seconds of an estimate where there is
 * one; or why there is no time, in few words; or
 * the number of an earlier format whose figures it has; or null where the network is not to be had
 * in the format.
 *
 * chosen_models and chosen_devices are what handbook.lua names; null: all there are. Nothing in the
 * file depends on a clock, a path of the machine or the order of work.
 */
#ifndef DIFF_FIGURES_H
#define DIFF_FIGURES_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "analysis/metrics.h"

#define FIGURES_FILE "handbook.json"
#define FIGURES_SCHEMA "roofbook-handbook/1"

enum { FIGURES_MOST_FORMATS = 32 };

#define FIGURES_PROFILE "profile." /* begins the names of facts of profiles */

typedef enum FiguresKind { FIGURES_DEVICE, FIGURES_MODEL, FIGURES_KINDS } FiguresKind;

typedef struct Figures Figures;

/* Takes the text, which has a NUL behind its `length` bytes. NULL and an error, "NAME:line: ...",
 * for what is no such file, is damaged or of another version: whoever compares says so, and takes
 * all that is there now for new. Lines are looked into when they are first asked for. */
Figures *figures_parse(const char *name, char *text, size_t length, GError **error);

/* The same of a file, or of the one in a site's folder. */
Figures *figures_read(const char *path, GError **error);
void figures_free(Figures *figures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Figures, figures_free)

const char *figures_text(const Figures *figures, size_t *length);

/* Hash of the whole. */
const char *figures_hash(const Figures *figures);

/* A text of the head, "program" or "title"; NULL: none. */
const char *figures_head(const Figures *figures, const char *key);

/* Lists of the head, "formats", "chosen_models", "chosen_devices": NULL-terminated; NULL: none. */
const char *const *figures_list(const Figures *figures, const char *key);

/* All formats, with blanks between. */
const char *figures_formats(const Figures *figures);

/* Devices and networks stand in order of ids. -1: none is called so. */
int figures_count(const Figures *figures, FiguresKind kind);
const char *figures_id(const Figures *figures, FiguresKind kind, int i);
int figures_find(const Figures *figures, FiguresKind kind, const char *id);

/* Its line; of a network without the times. Not terminated. */
const char *figures_line(const Figures *figures, FiguresKind kind, int i, size_t *length);

/* Its line as JSON, borrowed; NULL when it is damaged. */
const json_t *figures_entry(Figures *figures, FiguresKind kind, int i);

/* A text in it, or NULL. */
const char *figures_entry_text(Figures *figures, FiguresKind kind, int i, const char *key);

/* Line of the file it is described in; 0: none. */
int figures_entry_line(Figures *figures, FiguresKind kind, int i);

/* The lines of a network's times: how many, on which device, and the line. */
int figures_pairs(const Figures *figures, int model);
const char *figures_pair(const Figures *figures, int model, int pair, char **device_id,
                         size_t *length);

/* The line of that device; NULL: there is none. */
const char *figures_pair_on(const Figures *figures, int model, const char *device, size_t *length);

/* One format of a pair. */
typedef struct FiguresTime {
    bool known;                   /* there is something to say */
    char *reason;                 /* why there is no time; NULL: there is one */
    double seconds[METRIC_TIMES]; /* by MetricId less METRIC_FIRST_TIME; NAN: none */
    char *bound;
    bool may_not_fit; /* the device does not state its memory */
} FiguresTime;

/* A line of times, read; false when it is damaged. Elements beyond the line's are unknown. Clear
 * each with figures_time_clear(). */
bool figures_times(const char *line, size_t length, FiguresTime times[FIGURES_MOST_FORMATS]);
void figures_time_clear(FiguresTime *time);
void figures_times_clear(FiguresTime times[FIGURES_MOST_FORMATS]);

/* A figure of a network, or of one on a device where `device` is not NULL, in a number format
 * (NULL: as declared; on a device: the first) and, without a device, fused or not. False: it is not
 * there. What a budget's growth is measured against. */
bool figures_value(Figures *figures, const char *model, const char *device, const char *format,
                   bool fused, MetricId metric, double *value);

/* The key of `figures` in a network's entry. Caller frees. */
char *figures_setup(const char *format, bool fused);

#endif
