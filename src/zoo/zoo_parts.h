/* Between the files of the zoo: what it is made of. */
#ifndef ZOO_ZOO_PARTS_H
#define ZOO_ZOO_PARTS_H

#include "zoo/model.h"
#include "zoo/replay.h"
#include "zoo/source.h"
#include "zoo/value.h"
#include "zoo/zoo.h"

/* A file and what it declared. Its sandbox stays, because the build functions live in it. */
typedef struct ZooFile {
    char *shown;
    char *text;            /* as it was read, or NULL */
    GStringChunk *strings; /* of the zoo */
    Sandbox *sandbox;
    ValueHost *host;
    Family family;     /* the last declared */
    GPtrArray *models; /* Model, owned: declared, not yet in the zoo */
    Model *reading;
    const char *base;  /* it is of, or NULL */
    bool alone;        /* without a zoo around it, in which it might replace something */
    GPtrArray *errors; /* GError, owned */
    bool loaded;       /* no more models may be declared */
} ZooFile;

/* A model in the zoo: declared in a Lua file, or a file of another format. */
typedef struct Place {
    ZooEntry entry;
    Model *model;
    ZooFile *file;
    ImportFile *import; /* NULL: a Lua model */
    bool is_variant;    /* or alias: of another place, which owns what the two share */
    const char *asked;  /* of a variant: where it was asked for, "handbook.lua:3" */
    BuildOptions preset;
} Place;

enum { RECENT = 4 };

struct Zoo {
    GStringChunk *strings;
    GPtrArray *files;            /* ZooFile, owned */
    GPtrArray *places;           /* Place, owned */
    GHashTable *by_id;           /* id -> index + 1 */
    GPtrArray *ids;              /* NULL-terminated */
    const char *const *replaced; /* by files of other formats; NULL: none */
    Replay *recent[RECENT];      /* networks built last, to be had at other sizes; NULL: none */
    int next;                    /* to be replaced */
};

/* ---- zoo_file.c ------------------------------------------------------------------------------ */

/* A file of the zoo before it has run: what it may declare with is there. */
ZooFile *zoo_file_new(Zoo *zoo, const char *shown);
void zoo_file_free(ZooFile *file);
void zoo_file_error(ZooFile *file, int line, const char *message);

/* Runs it. Of one that fails no model stays. */
void zoo_file_run(ZooFile *file, const SourceFile *source);

/* ---- zoo.c ----------------------------------------------------------------------------------- */

Place *zoo_place(const Zoo *zoo, int i);

/* One whose id is taken is found by its number alone. */
void zoo_add_place(Zoo *zoo, Place place);

/* The places that are left, and by which ids they are found, are counted anew. */
void zoo_remove_place(Zoo *zoo, int i);

/* ---- zoo_aliases.c --------------------------------------------------------------------------- */

/* Adds those that the model of place i declares. An id that a place from `from` on has
 * is an error of the file. */
void zoo_add_aliases(Zoo *zoo, int i, int from);

/* Place i took that of the model `old`, whose aliases become its own or go. Before anything is
 * built. */
void zoo_hand_on_aliases(Zoo *zoo, const char *old, int i);

/* "ResNet-50, batch 8, 192 x 192", of the dims and inputs as they are written. Caller frees. */
char *zoo_name_at(const ZooEntry *entry, const BuildOptions *options);

/* ---- zoo_build.c ----------------------------------------------------------------------------- */

/* Whether a Lua model can be built so. */
bool zoo_check_options(const Model *model, const BuildOptions *options, GError **error);

#endif
