/* What a chart of sweeps says in words. */
#ifndef KINDS_SWEEP_PANELS_WORDS_H
#define KINDS_SWEEP_PANELS_WORDS_H

#include "kinds/sweep_panels.h"

/* All that it shows, for who does not see it. Caller frees. */
char *sweep_finding(const SweepScene *scene);

/* Below it: "Knee: fp32 at 8, fp16 at 4. 16.9 GB hold fp32 to 256, not 512, fp16 to all."; of one
 * model, why it has a knee, unless that is noted in the chart. Caller frees. */
char *sweep_caption(const SweepScene *scene, bool knee_is_noted);

#endif
