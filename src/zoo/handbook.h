/* handbook.lua: what a handbook is called and what it shows.
 *
 *   handbook { base = { "shipped", "../acme-catalogue" },
 *              title = "Model costs", description = "...", url = "https://example.org/handbook/",
 *              lang = "en",
 *              models = { "resnet50", ... },
 *              devices = { "v100-sxm2", ... },
 *              deep = { "v100-sxm2", ...,
 *                       { devices = { "h100-sxm" }, categories = { "language" } },
 *                       { devices = { "stm32h743" }, models = { "resnet8", ... } } },
 *              precisions = { "fp32", "16-bit" },
 *              estimate_by = { "rtx-4090-eager-nhwc" },
 *              variants = { { model = "resnet50", id = "resnet50_b8", name = "...", batch = 8,
 *                             resolution = 192 },
 *                           { model = "my_net", id = "my_net_long", dims = { tokens = 512 },
 *                             inputs = { image = { 1, 3, 384, 384 } } }, ... },
 *              compare = { { id = "mobile", title = "Mobile networks", models = { ... },
 *                            devices = { ... } }, ... } }
 *
 * base: folders whose models/, hardware/ and templates/ the handbook is laid over, in order
 * (zoo/folders.h); {} is only one's own. What a base has is available: models and devices select
 * and order what is shown, and "*" or "mobilenet_*" in them stands for all that fit, after "./" for
 * those of the handbook's own folder, after "-" for those that are left out of what stands before;
 * default: those of that folder, and all where it has none. replaces: networks of bases whose place
 * files of the handbook's own take that cannot say so themselves, as ONNX files. deep: devices with
 * a page for every model, or for those models and categories of models that an entry names;
 * default: all of `devices`. precisions: number formats of device/formats.h that tables have
 * columns of; default: those of the four that are compared and that some of its devices state, fp32
 * where there is none. estimate_by: ids of the profiles that estimates on their devices are made
 * by, in place of those that would stand, or "none" (profiles_chosen()). variants: models at
 * another size, each with an id of its own, which the lists here may name and which has pages like
 * any model; dims and inputs are of ONNX files. lang: the language of pages that do not say theirs,
 * a tag of base/lang.h; English where none is given. url: where the handbook is published, which
 * the feed, sitemap.xml, robots.txt and the links of 404.html need. A
 * comparison needs an id (base/label.h) and models; its title defaults to its id.
 */
#ifndef ZOO_HANDBOOK_H
#define ZOO_HANDBOOK_H

#include <glib.h>
#include <stdbool.h>

#include "zoo/zoo.h"

#define HANDBOOK_FILE "handbook.lua" /* of its folder; also as messages call it */

typedef struct Comparison {
    char *id, *title;
    char **models, **devices; /* ids, NULL-terminated; devices may be empty */
} Comparison;

/* Devices with a page for each of some models. */
typedef struct DeepPages {
    char **devices, **models, **categories; /* ids; models and categories NULL: all */
} DeepPages;

/* A ZooVariant that owns its strings. */
typedef struct HandbookVariant {
    char *model, *id, *name;   /* name may be NULL */
    int64_t batch, resolution; /* 0: as declared */
    char **dims, **inputs;     /* "tokens=512", "image=1x3x384x384"; NULL-terminated, or NULL */
} HandbookVariant;

typedef struct Handbook {
    char *title;              /* never NULL */
    char *description;        /* or NULL */
    char *url;                /* or NULL */
    char *lang;               /* of pages that do not say it; NULL: English */
    char **base;              /* NULL-terminated; NULL: it says nothing of bases */
    char **replaces;          /* ids of networks of bases; NULL: none */
    int line;                 /* where handbook.lua declares it; 0: nowhere */
    char **models, **devices; /* ids, NULL-terminated; NULL: default */
    GPtrArray *deep;          /* DeepPages *; NULL: default */
    char **precisions;        /* number formats, never NULL or empty */
    char **estimate_by;       /* ids of profiles; NULL: it chooses none */
    GPtrArray *compare;       /* Comparison * */
    GPtrArray *variants;      /* HandbookVariant *, those of the zoo and those that failed */
} Handbook;

/* Reads dir/handbook.lua; without one, or when it is wrong, everything is default, but that a wrong
 * one has no deep pages: of all pairs there may be tens of thousands. Variants are
 * added to the zoo. Errors, and ids that neither the zoo nor the devices (Device *) know, are
 * appended to `errors` with file and line and the nearest id; unknown ids and variants that cannot
 * be are then left out. Never NULL. */
Handbook *handbook_load(const char *dir, Zoo *zoo, const GPtrArray *devices, GPtrArray *errors);

/* The same in two steps: the file, whose bases say where zoo and devices are; and these. */
Handbook *handbook_read(const char *dir, GPtrArray *errors);
void handbook_bind(Handbook *handbook, const char *dir, Zoo *zoo, const GPtrArray *devices,
                   GPtrArray *errors);

/* Those of the profiles that its estimates are made by: profiles_chosen(). An id that none has is
 * appended to `errors`, unless that is NULL. Caller unrefs. */
GPtrArray *handbook_profiles(const Handbook *handbook, const GPtrArray *profiles,
                             GPtrArray *errors);
void handbook_free(Handbook *handbook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Handbook, handbook_free)

/* Indices of the zoo's entries the handbook shows, in its order: a GArray of int. Caller unrefs. */
GArray *handbook_models(const Handbook *handbook, const Zoo *zoo);

/* The devices it shows, in its order: Device *, borrowed. Caller unrefs. */
GPtrArray *handbook_devices(const Handbook *handbook, const GPtrArray *devices);

/* Whether the model, of a category that may be NULL, has a page of its own for the device. */
bool handbook_is_deep(const Handbook *handbook, const char *device_id, const char *model_id,
                      const char *category);

#endif
