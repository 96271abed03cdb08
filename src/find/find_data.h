/* What a page needs to find as find/find.h does, without the program: scripts of compact columns,
 * that work from file:// too.
 *
 *     roofbookFound({"book": {...}});     all networks and devices, by the places that columns use
 *     roofbookFound({"device": "t4", "formats": {"fp32": {"time": ..., "bound": ..., "state": ...},
 *                    "tf32": "fp32"}, "reasons": [...]});     a row for each network
 *     roofbookFound({"model": "resnet50", ...});              a row for each device
 *
 * packed as base/packed_call.h says.
 *
 * "state" is what bounds a row plus bounds times the bits of its notes, or, below zero, -1 less the
 * place of the reason why there is no time; a reason that is null is an error. "time" is roofline
 * seconds of the rows that have a time, by which limits and ranks decide (found_figure() in
 * find/find.h), "bound" theirs as they are shown, of three digits. "held" is the memory of rows, by
 * their place, where it is not that of the network in the book; "estimate" [seconds, low, high] of
 * those that have one, as they are shown, null where an end is not known. A format that is a text
 * is the same as that one; one with {"as": "fp32", "rows": [...]} is the same but for these rows,
 * which the others are of.
 */
#ifndef FIND_FIND_DATA_H
#define FIND_FIND_DATA_H

#include "find/find.h"

/* What stands on the pages; all borrowed. Places in columns are places in these. */
typedef struct FindBook {
    Analysis *analysis;
    const char *const *formats; /* of the handbook, NULL-terminated */
    const GPtrArray *models;    /* const ModelResult *, in the default setup */
    const GPtrArray *devices;   /* const DeviceResult * */
    /* Whether the network has a page for the device. */
    bool (*has_page)(const char *model, const char *device, const void *data);
    const void *data;
} FindBook;

/* Callers free. */
char *find_data_book(const FindBook *book);
char *find_data_device(const FindBook *book, int device);
char *find_data_model(const FindBook *book, int model);

#endif
