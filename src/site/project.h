/* A handbook's folder, read: handbook.lua, the zoo, the catalogue, and the analysis over them. */
#ifndef SITE_PROJECT_H
#define SITE_PROJECT_H

#include <glib.h>

#include "analysis/analysis.h"
#include "device/fabric.h"
#include "site/budget_book.h"
#include "zoo/folders.h"
#include "zoo/handbook.h"

typedef struct Project {
    char *dir;
    GPtrArray *folders; /* Folder *: bases, the handbook's own last */
    Handbook *handbook;
    Zoo *zoo;
    GPtrArray *devices;      /* Device * */
    GPtrArray *measurements; /* MeasurementSet * of hardware/measurements; NULL: not read */
    GPtrArray *profiles;     /* Profile * of hardware/profiles; those of the devices that were asked
                                for, where no more was read */
    Fabric *fabric;          /* of hardware/nodes; NULL: not read */
    GPtrArray *chosen;       /* of these, what estimates are made by */
    BudgetBook *budgets;     /* NULL: not read */
    Analysis *analysis;
    GPtrArray *errors; /* GError *: what could not be read, in the order of files */
} Project;

/* Where a handbook is, and what it is laid over; all borrowed. */
typedef struct ProjectPlace {
    const char *dir;
    const char *shipped;      /* what came with the program, by the name "shipped"; NULL: nothing */
    const char *fallback;     /* the base where handbook.lua says nothing of bases; NULL: none */
    const char *const *bases; /* further ones, NULL-terminated; NULL: none */
    const char *const *estimate_by; /* a choice of profiles (profiles_chosen()) in place of the
                                       handbook's, NULL-terminated; NULL: that */
} ProjectPlace;

/* Reads the folder and its bases. Fails only when it is no directory, or has no such profile as it
 * is asked to estimate by; whatever else is wrong is in `errors`, an empty zoo or catalogue
 * included. */
Project *project_open_at(const ProjectPlace *place, GError **error);

/* Folder *, the handbook's own last, of nothing but handbook.lua. NULL without an error: something
 * is wrong with that; NULL and RB_ERROR_MACHINE when the machine fails. Caller unrefs. */
GPtrArray *project_folders(const ProjectPlace *place, GError **error);

/* The same for who needs these models and devices alone (ids, NULL-terminated; NULL: none): reads
 * only the files that spell them, unless that leaves one unknown. */
Project *project_open_for(const ProjectPlace *place, const char *const *models,
                          const char *const *devices, GError **error);

/* Reads hardware/nodes of all folders, unless that has been done. Errors are those of the files
 * alone, appended to project->errors. */
const Fabric *project_fabric(Project *project);

/* Reads hardware/measurements likewise: MeasurementSet *. */
const GPtrArray *project_measurements(Project *project);

/* Of a folder; `shipped` is also its base where it says nothing of bases. */
Project *project_open(const char *dir, const char *shipped, GError **error);
void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)

/* An analysis of its zoo on those devices, with its profiles, in place of the one it has. */
void project_renew(Project *project, const GPtrArray *devices);

/* A model by id, as built with `setup`, whose network it sets. The error of an unknown id names the
 * nearest, or else the first file of models/ that could not be read. */
void project_no_model(const Project *project, const char *id, GError **error); /* that error */
const ModelResult *project_model(const Project *project, const char *id, Setup *setup,
                                 GError **error);
const Device *project_device(const Project *project, const char *id, GError **error);

#endif
