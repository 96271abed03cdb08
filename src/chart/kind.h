/* A kind of chart: what it takes, and the function that draws it. */
#ifndef CHART_KIND_H
#define CHART_KIND_H

#include "analysis/analysis.h"
#include "analysis/stated.h"
#include "draw/canvas.h"

typedef struct ChartRequest {
    const ModelResult *const *models;
    int n_models;
    const Device *const *devices;
    int n_devices;
    Setup setup;      /* basis and traffic, and the scheme or format of devices that figures
                         alone are looked up in (chart_times); what else of it is asked for is
                         checked only: the models were made so */
    const Setup *how; /* of each model, in place of the basis and traffic of `setup`; NULL: that */
    const char *const *names; /* what each is called where they are told apart; NULL: by what they
                                 differ in */
    const char *against;      /* one of ChartKind.against; NULL: the first */
    const char *profile;      /* id of the one that `estimated` is of; NULL: all of the device */
    double width;             /* px; 0: the kind's own */
} ChartRequest;

typedef struct ChartKind {
    const char *name;           /* "roofline" */
    const char *meaning;        /* for lists and help */
    int min_models, max_models; /* max -1: any number */
    int min_devices, max_devices;
    unsigned takes;             /* StatedParts that it depends on, basis only with a device */
    const char *const *against; /* what it can be drawn against, NULL-terminated, the default
                                   first; NULL: no such choice */
    Canvas *(*draw)(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
} ChartKind;

/* Of many networks on a device, or of one on many: figures alone, in the format of the request. */
static inline bool chart_kind_is_in_formats(const ChartKind *kind)
{
    return kind->max_models < 0 ? kind->max_devices == 1
                                : kind->min_devices > 0 && kind->max_devices < 0;
}

#endif
