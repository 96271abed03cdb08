/* Which networks keep limits on a device, best accuracy first; and on which devices a network keeps
 * them, fastest first.
 *
 * A row is a network on a device in one number format: its roofline time with everything fused that
 * can be, as tables of pages have it (analysis/times.h), and what it weighs there. Accuracy is as
 * published of the network as trained, whatever the format; it ranks networks of one task alone, so
 * the task of which most rows have one comes first, and networks without one come last, by time.
 */
#ifndef FIND_FIND_H
#define FIND_FIND_H

#include "analysis/reasons.h"
#include "analysis/times.h"
#include "base/amount.h"
#include "find/accuracy.h"

/* What may be limited: id, option and field, kind, what a bare number is, in words. */
#define FIND_LIMIT_LIST(X)                                                                         \
    X(TIME, "time", SECONDS, AT_MOST, "roofline time")                                             \
    X(MEMORY, "memory", BYTES, AT_MOST, "weights and activations at their peak")                   \
    X(PACKAGE, "package", BYTES, AT_MOST, "weights as shipped")                                    \
    X(PARAMS, "params", COUNT, AT_MOST, "parameters")                                              \
    X(MACS, "macs", COUNT, AT_MOST, "multiply-accumulates")                                        \
    X(ACCURACY, "accuracy", PERCENT, AT_LEAST, "top-1 accuracy as published")

typedef enum FindLimitId {
#define X(id, ...) FIND_##id,
    FIND_LIMIT_LIST(X)
#undef X
        FIND_LIMITS,
} FindLimitId;

typedef struct FindLimitInfo {
    const char *name;
    AmountKind kind;
    Relation fallback;
    const char *title;
} FindLimitInfo;

const FindLimitInfo *find_limit_info(FindLimitId id);

/* Beside the formats of device/formats.h: the first of a handbook's in which there is a time, and
 * the one in which it is shortest. */
#define FIND_AS_RUN "as-run"
#define FIND_BEST "best"

/* Those two and all formats, NULL-terminated. Caller frees the array. */
const char **find_formats(void);

/* What is looked for; zero is everything. Texts are borrowed. */
typedef struct Find {
    const char *task;           /* a category of the zoo; NULL: any */
    const char *format;         /* of find_formats(); NULL: FIND_AS_RUN */
    const char *const *formats; /* of the handbook, NULL-terminated */
    int64_t batch;              /* 0: as declared */
    AmountLimit limits[FIND_LIMITS];
} Find;

/* The words are known: an error of RB_ERROR_USAGE that names the nearest, else. `networks` are
 * entries of the zoo, among whose categories the task is to be. */
bool find_check(const Find *find, const Zoo *zoo, const int *networks, int n, GError **error);

typedef struct Found {
    const ModelResult *model; /* as declared */
    const Times *times;
    const char *format;
    const PublishedResult *accuracy; /* NULL: none was published */
    int order;                       /* as looked at */
} Found;

extern const RecordType found_record;

/* What must be known about a row: what is so of its ceilings (roofline/roof.h), of its memory, of
 * its estimate and of its accuracy. */
typedef enum FoundNote {
    FOUND_ROOM_UNKNOWN = ROOF_NOTE_COUNT,
    FOUND_OUTSIDE, /* of its estimate */
    FOUND_REMARK,
    FOUND_NOTES,
} FoundNote;

bool found_has_note(const Found *found, FoundNote note);
const char *found_note_mark(FoundNote note); /* "°" */
const char *found_note_meaning(FoundNote note);

/* "12.3 ms (10.1 to 15.2 ms)" with the mark of FOUND_OUTSIDE, or "–". Caller frees. */
char *found_estimate_text(const Found *found);

/* A row's figure that a limit holds; NAN: it has none. A time is that which ranks go by too: as
 * many digits as pages have of it, which are shown as all are. */
double found_figure(const Found *found, FindLimitId id);

typedef struct FindResult {
    RecordList rows;   /* Found, in order */
    GArray *found;     /* private: what they are of */
    Reasons reasons;   /* of those without a time there */
    int beyond;        /* have a time and keep not all limits */
    Found nearest;     /* of these the one that goes beyond least; without a model: none */
    GPtrArray *errors; /* GError *: what could not be counted */
} FindResult;

/* One entry of the zoo on a device, whatever the limits; an error of RB_ERROR_CANNOT where it has
 * no time there. */
bool find_row(Analysis *analysis, const Find *find, int network, const Device *device, Found *found,
              GError **error);

/* Entries of the zoo on one device, and one entry on devices. What they give lasts as all that an
 * analysis gives. */
FindResult find_networks(Analysis *analysis, const Find *find, const int *networks, int n,
                         const Device *device);
FindResult find_devices(Analysis *analysis, const Find *find, int network,
                        const GPtrArray *devices);
void find_result_clear(FindResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FindResult, find_result_clear)

#endif
