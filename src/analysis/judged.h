/* How sure estimates are: every set of measurements of the handbook's devices, fitted anew, and
 * each of its networks beside what is estimated of it where it did not help (SPEC §14).
 *
 * Nothing is taken from stored profiles: a network's own measurement never helps to predict it
 * here.
 */
#ifndef ANALYSIS_JUDGED_H
#define ANALYSIS_JUDGED_H

#include "analysis/analysis.h"
#include "measure/fitted.h"

enum { JUDGED_WORST = 10 };

/* Of one network. */
typedef struct JudgedRow {
    const Sample *sample;
    double seconds;    /* estimated without its family */
    double low, high;  /* by the residuals of other families */
    const char *cause; /* NULL: not among the worst */
} JudgedRow;

/* Of one set. */
typedef struct JudgedProfile {
    const FittedProfile *fitted;
    const char *device_name;
    RecordList rows;  /* JudgedRow, in the order of the set */
    RecordList worst; /* the same, at most JUDGED_WORST, the furthest off first */
} JudgedProfile;

extern const RecordType judged_row_record, judged_record;

/* JudgedProfile of each set that a profile can be fitted to, in order; kept as all else in an
 * analysis. */
RecordList judged_profiles(Analysis *analysis);

#endif
